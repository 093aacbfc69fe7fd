import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ChangedMeanwhile, type RouteStore, type StoredTable } from './store.ts';

/** A route table in an SSM parameter. Its version is the parameter's. */
export function parameterStore(name: string): RouteStore {
  const client = new SSMClient({});

  const read = async (version?: number): Promise<StoredTable> => {
    const command = new GetParameterCommand({ Name: version ? `${name}:${version}` : name, WithDecryption: true });
    const { Parameter } = await client.send(command);
    const { Value = '', Version = 0 } = Parameter!;
    return { text: Value, version: Version };
  };

  /** Above 4 KB a table needs the advanced tier, and the state of a ramp may take it there. */
  const put = async (text: string): Promise<number> => {
    const { Version } = await client.send(
      new PutParameterCommand({ Name: name, Value: text, Overwrite: true, Tier: 'Intelligent-Tiering' }),
    );
    return Version ?? 0;
  };

  return {
    read: () => read(),

    /**
     * PutParameter has no condition (API reference: PutParameter), so somebody may write another table between the read
     * and this write. Then the version jumps by more than one, and the other table is written again, so that it is the newest.
     */
    async replace(table, text) {
      const { version } = await read();
      if (version !== table.version) throw new ChangedMeanwhile(`${name} has version ${version}, not ${table.version}`);
      const written = await put(text);
      if (written === version + 1) return written;
      const theirs = await read(written - 1);
      await put(theirs.text);
      throw new ChangedMeanwhile(`${name} got version ${theirs.version} meanwhile, which is in place again`);
    },
  };
}
