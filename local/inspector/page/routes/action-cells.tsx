import { describeForward, describeRedirect } from '../../../../shared/routing/describe.ts';
import type { Action } from '../../../../shared/routing/schema.ts';
import type { RuleCount } from '../../messages.ts';
import { number, percent } from '../parts/format.ts';
import { own } from '../parts/own.ts';

/** The cells that rules and the default action have in common. */
export function ActionCells({ action, count }: { action: Action | undefined; count: RuleCount | undefined }) {
  return (
    <>
      <td>
        <Weights action={action} count={count} />
      </td>
      <td class="us">{number(count?.requests ?? 0)}</td>
      <td>
        {Object.entries(count?.statuses ?? {})
          .sort()
          .map(([status, times]) => (
            <span key={status} class={`pill s${status[0]}`}>
              {status} {number(times)}
            </span>
          ))}
      </td>
      <td>
        <Parity action={action} count={count} />
      </td>
    </>
  );
}

function Weights({ action, count }: { action: Action | undefined; count: RuleCount | undefined }) {
  const { forward, fixedResponse, redirect } = action ?? {};
  if (fixedResponse) return <>answers {fixedResponse.statusCode}</>;
  if (redirect) return <>{describeRedirect(redirect)}</>;
  if (!forward) return <>404</>;
  const total = forward.targetGroups.reduce((sum, { weight }) => sum + weight, 0);
  return (
    <ul class="weights">
      {forward.targetGroups.map(({ targetGroupIdentifier: name, weight }) => {
        const share = total === 0 ? 0 : weight / total;
        const seen = own(count?.targetGroups, name) ?? 0;
        return (
          <li key={name}>
            <span class="name">{name}</span>
            <span class="bar" role="img" aria-label={`weight ${weight} of ${total}`}>
              <span style={{ width: `${share * 100}%` }} />
            </span>
            <span class="share">
              {percent(share)}
              {count && `, seen ${percent(count.requests === 0 ? 0 : seen / count.requests)}`}
            </span>
          </li>
        );
      })}
      {describeForward(forward).map((setting) => (
        <li class="also" key={setting}>
          {setting}
        </li>
      ))}
    </ul>
  );
}

function Parity({ action, count }: { action: Action | undefined; count: RuleCount | undefined }) {
  const { equal = 0, different = 0, failed = 0 } = count?.parity ?? {};
  const total = equal + different + failed;
  if (total === 0) return <>{action?.forward?.mirror ? 'none yet' : '–'}</>;
  return (
    <>
      <strong>{percent(equal / total)}</strong> of {number(total)} alike
      {different > 0 && `, ${number(different)} differ`}
      {failed > 0 && `, ${number(failed)} without answer`}
    </>
  );
}
