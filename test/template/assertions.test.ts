import { expect, test } from 'vitest';
import { ASSERTIONS } from './assertions/index.ts';
import { subjectOf } from './assertions/subject.ts';
import { wholeTemplate } from './support/whole.ts';

const subject = subjectOf(wholeTemplate());

test.each(Object.entries(ASSERTIONS))('%s', (_name, assertion) => expect(assertion(subject)).toEqual([]));
