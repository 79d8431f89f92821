import { problem, type Problem } from './problem.ts';

/** The text of a file: UTF-8 with or without a byte order mark, or UTF-16 with one (Excel's "Unicode text"). Line ends become \n. */
export function decodeFile(bytes: Uint8Array): { readonly text: string } | { readonly problem: Problem } {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return { problem: problem(null, null, `is an Excel workbook, not a CSV file: ${SAVE_AS}`) };
  if (startsWith(bytes, [0xff, 0xfe])) return plain(new TextDecoder('utf-16le').decode(bytes));
  if (startsWith(bytes, [0xfe, 0xff])) return plain(new TextDecoder('utf-16be').decode(bytes));
  try {
    return plain(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { problem: problem(firstBadLine(bytes), null, `is not written in UTF-8: ${SAVE_AS}`) };
  }
}

const SAVE_AS = 'save it as "CSV UTF-8" and import that';

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);

function plain(text: string): { readonly text: string } | { readonly problem: Problem } {
  if (text.includes('\u0000')) return { problem: problem(null, null, `is no text: ${SAVE_AS}`) };
  return { text: text.replace(/\r\n?/g, '\n') };
}

/** Lines of a file in another encoding are still told apart by their line feeds. */
function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}
