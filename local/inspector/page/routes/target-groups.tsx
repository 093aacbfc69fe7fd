import { describeTable, describeTargetGroup } from '../../../../shared/routing/describe.ts';
import type { RouteTable } from '../../../../shared/routing/schema.ts';

/** The target groups with their settings, and the settings of the whole table. */
export function TargetGroups({ table }: { table: RouteTable }) {
  const settings = describeTable(table);
  return (
    <section aria-label="Target groups">
      <h2>Target groups</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it */}
      <section class="table" aria-label="Target groups, scrollable" tabIndex={0}>
        <table>
          <tbody>
            {Object.entries(table.targetGroups).map(([name, group]) => (
              <Row key={name} name={name} settings={describeTargetGroup(group)} />
            ))}
            {settings.length > 0 && <Row name="whole table" settings={settings} />}
          </tbody>
        </table>
      </section>
    </section>
  );
}

const Row = ({ name, settings }: { name: string; settings: string[] }) => (
  <tr>
    <th scope="row">{name}</th>
    <td>
      <ul>
        {settings.map((setting) => (
          <li key={setting}>
            <code>{setting}</code>
          </li>
        ))}
      </ul>
    </td>
  </tr>
);
