import { useMemo, useState } from 'preact/hooks';
import type { RouteTable } from '../../../../shared/routing/schema.ts';
import { describeRules } from '../../explain/route.ts';
import type { Counts, SeenRamp } from '../../messages.ts';
import { own } from '../parts/own.ts';
import { ActionCells } from './action-cells.tsx';
import { Ramps } from './ramps.tsx';
import { TargetGroups } from './target-groups.tsx';
import { type Attempt, tryRequest } from './try.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

interface Shown {
  table: RouteTable;
  counts: Counts;
  ramps: readonly SeenRamp[];
}

/** The rules in the order of matching, what they have matched so far, and what a request would match. */
export function RoutesTab({ table, counts, ramps }: Shown) {
  const [method, setMethod] = useState('GET');
  const [target, setTarget] = useState('');
  const [headers, setHeaders] = useState('');
  const attempt = useMemo(
    () => (target === '' ? undefined : tryRequest(table, method, target, headers)),
    [table, method, target, headers],
  );
  const [isOfVersion, setOfVersion] = useState(true);
  const { version } = counts;
  const byRule = isOfVersion && version !== undefined ? counts.ofVersion : counts.all;
  const rules = useMemo(() => describeRules(table), [table]);
  const isDefault = attempt !== undefined && !attempt.error && !attempt.checks.some(({ isChosen }) => isChosen);

  return (
    <div class="routes-tab">
      <section class="try" aria-label="Try a path">
        <h2>Try a path</h2>
        <div class="fields">
          <label>
            Method
            <select value={method} onChange={(event) => setMethod(event.currentTarget.value)}>
              {METHODS.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label class="wide">
            Path and query
            <input
              value={target}
              placeholder="/orders/1?x=y"
              onInput={(event) => setTarget(event.currentTarget.value)}
            />
          </label>
          <label class="wide">
            Headers, one a line
            <textarea
              rows={1}
              value={headers}
              placeholder="x-beta: 1"
              onInput={(event) => setHeaders(event.currentTarget.value)}
            />
          </label>
        </div>
        <p class={attempt?.error ? 'verdict error' : 'verdict'} role="status">
          {attempt
            ? (attempt.error ?? attempt.sentence)
            : "The handler's own matcher answers in this page. Nothing is sent."}
        </p>
      </section>
      <Ramps {...{ ramps }} />
      <section aria-label="Rules">
        <header class="with-actions">
          <h2>Rules</h2>
          {version !== undefined && (
            <label>
              Counts of{' '}
              <select
                value={isOfVersion ? 'version' : 'all'}
                onChange={(event) => setOfVersion(event.currentTarget.value === 'version')}
              >
                <option value="version">this table, version {version}</option>
                <option value="all">all tables since the start</option>
              </select>
            </label>
          )}
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it */}
        <section class="table rules" aria-label="Rules, scrollable" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Priority</th>
                <th scope="col">Rule</th>
                <th scope="col">Matches</th>
                <th scope="col">Action and weights</th>
                <th scope="col" class="us">
                  Requests
                </th>
                <th scope="col">Answers</th>
                <th scope="col">Parity</th>
              </tr>
            </thead>
            <tbody>
              {rules.map(({ rule: { name, priority, action }, conditions }) => {
                const check = attempt?.checks.find(({ rule }) => rule.name === name);
                return (
                  <tr key={name} class={check ? (check.isChosen ? 'chosen' : 'other') : ''}>
                    <td>{priority}</td>
                    <th scope="row">{name}</th>
                    <td>
                      <ul>
                        {conditions.map((text) => (
                          <li key={text}>
                            {text} <Holds check={check} text={text} />
                          </li>
                        ))}
                      </ul>
                    </td>
                    <ActionCells action={action} count={own(byRule, name)} />
                  </tr>
                );
              })}
              <tr class={isDefault ? 'chosen' : attempt ? 'other' : ''}>
                <td>last</td>
                <th scope="row">default action</th>
                <td>
                  {table.defaultAction ? 'everything else' : 'nothing: a request that no rule matches gets a 404'}
                </td>
                <ActionCells action={table.defaultAction} count={own(byRule, '')} />
              </tr>
            </tbody>
          </table>
        </section>
      </section>
      <TargetGroups table={table} />
    </div>
  );
}

function Holds({ check, text }: { check: Attempt['checks'][number] | undefined; text: string }) {
  const condition = check?.conditions.find((one) => one.text === text);
  if (!condition) return null;
  return <span class={condition.holds ? 'holds' : 'fails'}>{condition.holds ? '✓ holds' : '✗ does not'}</span>;
}
