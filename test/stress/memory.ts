import { LARGE_BODIES, measureMemory } from '../hardening/memory.ts';
import { copiedHandler } from '../hardening/package.ts';
import { megabytes, type Part } from './report.ts';

/** The peak of memory while a body of 6 MB passes, in fresh processes; the worst of five each. */
export const memory: Part = {
  name: 'memory',
  async run(report) {
    const handlerFile = copiedHandler();
    for (const large of LARGE_BODIES) {
      let worst = await measureMemory(large, handlerFile);
      for (let i = 1; i < 5; i++) {
        const again = await measureMemory(large, handlerFile);
        if (again.riseBytes > worst.riseBytes) worst = again;
      }
      const times = worst.riseBytes / worst.jsonBytes;
      const figure = `${megabytes(worst.riseBytes)}, ${times.toFixed(2)} × its size`;
      report.expect(`${large.name} of ${megabytes(worst.jsonBytes)}`, figure, times <= 6 && worst.statusCode === 200);
    }
  },
};
