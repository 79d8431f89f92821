/** A number as a person typed it: its canonical decimal text, or what is wrong with it. */
export type Amount = { readonly value: string } | { readonly wrong: string };

const WHOLE_DIGITS = 14;
const DECIMALS = 8;

/**
 * Reads a number. A decimal comma is understood in files cut by `;` or tab only, where spreadsheets write it; what may be a
 * thousands separator as well is refused, never guessed: a wrong guess is wrong by a thousand.
 */
export function readAmount(text: string, separator: string): Amount {
  if (text === '') return { wrong: 'is missing' };
  if (/^[-−+]?\d+(\.\d+)?$/.test(text)) {
    return separator !== ',' && isAmbiguous(text, '.') ? { wrong: ambiguous(text, '.') } : canonical(text);
  }
  if (separator !== ',' && /^[-−+]?\d+,\d+$/.test(text)) {
    return isAmbiguous(text, ',') ? { wrong: ambiguous(text, ',') } : canonical(text.replace(',', '.'));
  }
  return { wrong: `"${text.slice(0, 40)}" ${complaint(text)}` };
}

function complaint(text: string): string {
  if (text.includes('%')) return 'is a percentage: give the counts behind it, such as csat_positive and csat_responses';
  if (/^\(.*\)$/.test(text)) return 'stands in brackets: write a number below zero with a minus';
  if (/^[-+]?\d[\d.,]*e[-+]?\d+$/i.test(text)) return 'is rounded by the spreadsheet: give the cell a number format and write it out';
  if (/^[^\d]*[-−+]?[\d.,'’\s]+[^\d]*$/.test(text) && /\p{Sc}|\p{L}/u.test(text))
    return 'is not a plain number: leave out words and currency signs; there are columns for unit and currency';
  if (/^[-−+]?\d[\d.,'’\s]*$/.test(text)) return 'is not a plain number: no thousands separators, and a point before decimals, as in 12000.50';
  return 'is not a number';
}

/** `1.234` may be 1234 or 1.234; `0.234` is clear. */
const isAmbiguous = (text: string, sign: '.' | ','): boolean => new RegExp(`^[-−+]?[1-9]\\d{0,2}[${sign}]\\d{3}$`).test(text);

const ambiguous = (text: string, sign: '.' | ','): string => {
  const [whole = '', decimals = ''] = text.split(sign);
  return `"${text}" may mean ${whole}${decimals} or ${whole}${sign}${decimals}: write ${whole}${decimals}, or ${whole}${sign}${decimals}0`;
};

/** Without needless signs and zeros, so that equal numbers are equal texts. */
function canonical(text: string): Amount {
  const isNegative = /^[-−]/.test(text);
  const [whole = '', decimals = ''] = text.replace(/^[-−+]/, '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '');
  const rest = decimals.replace(/0+$/, '');
  if (digits.length > WHOLE_DIGITS) return { wrong: `"${text}" is too large: at most ${WHOLE_DIGITS} digits before the point` };
  if (rest.length > DECIMALS) return { wrong: `"${text}" has too many decimals: at most ${DECIMALS}` };
  const number = rest === '' ? digits : `${digits}.${rest}`;
  return { value: isNegative && number !== '0' ? `-${number}` : number };
}
