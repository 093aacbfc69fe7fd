import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 320;
const HEIGHT = 160;

/** A PNG chunk: length, type, data, and a checksum of the last two (W3C PNG specification, section 5.3). */
function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}

/** Draws a sunset over water. The image is computed, so the repository needs no binary file. */
export function picture(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB, deflate, adaptive filters, not interlaced

  const rows = Buffer.alloc((WIDTH * 3 + 1) * HEIGHT);
  let at = 0;
  for (let y = 0; y < HEIGHT; y++) {
    rows[at++] = 0; // no filter
    for (let x = 0; x < WIDTH; x++) {
      for (const value of colour(x, y)) rows[at++] = value;
    }
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function colour(x: number, y: number): [number, number, number] {
  const horizon = HEIGHT * 0.62;
  const isWater = y > horizon;
  const height = isWater ? (y - horizon) / (HEIGHT - horizon) : 1 - y / horizon;
  const ripple = isWater ? Math.sin(y * 1.9 + Math.sin(x / 17) * 2) * 14 : 0;
  const distance = Math.hypot(x - WIDTH / 2 + ripple, (isWater ? 2 * horizon - y : y) - horizon + 26);
  const glow = Math.max(0, 1 - distance / (isWater ? 60 : 120)) ** 2;
  const sun = !isWater && distance < 22 ? 90 : 0;
  const dim = isWater ? 0.72 : 1;
  return [
    Math.min(255, (236 - 150 * height + 90 * glow + sun) * dim),
    Math.min(255, (122 - 74 * height + 110 * glow + sun) * dim),
    Math.min(255, (96 + 24 * height + 30 * glow + sun) * dim),
  ];
}
