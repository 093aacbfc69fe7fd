/**
 * What both handlers load. The other entries of the package import it too, though they need less: esbuild makes a file of
 * each set of entries that share a module, and each file costs a cold start half a millisecond
 * (docs/decisions/0005-es-modules-with-splitting.md).
 */
import '../../shared/mirroring/mirror-job.ts';
import './log/line.ts';
import './pipeline.ts';
import './routes/configuration.ts';
import './serve.ts';
