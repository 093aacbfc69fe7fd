import { expect, test } from 'vitest';
import { readTemplate } from '../../scripts/lib/template.ts';
import { ASSERTIONS } from './assertions/index.ts';
import { subjectOf } from './assertions/subject.ts';

const subject = subjectOf(readTemplate('template.yaml'));

test.each(Object.entries(ASSERTIONS))('%s', (_name, assertion) => expect(assertion(subject)).toEqual([]));
