import { expect, it } from 'vitest';
import { groupedNotes } from '../../../../cli/routes/import/notes.ts';

it('says a thing once, with all its places', () => {
  expect(
    groupedNotes([
      { where: 'GET /a', what: 'its authorization cannot be expressed' },
      { where: 'GET /b', what: 'no integration: left out' },
      { what: 'x-amazon-apigateway-cors cannot be expressed' },
      { where: 'POST /a', what: 'its authorization cannot be expressed' },
      { where: 'POST /a', what: 'its authorization cannot be expressed' },
    ]),
  ).toEqual([
    'its authorization cannot be expressed (2): GET /a, POST /a',
    'GET /b: no integration: left out',
    'x-amazon-apigateway-cors cannot be expressed',
  ]);
});

it('names up to ten places', () => {
  const places = Array.from({ length: 10 }, (_, i) => `GET /${i}`);
  expect(groupedNotes(places.map((where) => ({ where, what: 'x' })))).toEqual([`x (10): ${places.join(', ')}`]);
});

it('names ten places and counts the rest', () => {
  const notes = Array.from({ length: 12 }, (_, i) => ({ where: `GET /${i}`, what: 'x' }));
  expect(groupedNotes(notes)).toEqual([
    'x (12): GET /0, GET /1, GET /2, GET /3, GET /4, GET /5, GET /6, GET /7, GET /8, GET /9 and 2 more',
  ]);
});
