/** One line of a tooltip. */
export interface TipRow {
  readonly color: string;
  readonly name: string;
  readonly text: string;
}

/** Made of nodes, not of HTML text: names of members come from helpdesks and are nothing but text. */
export function tooltip(title: string, rows: readonly TipRow[], foot: string): HTMLElement {
  const box = node('div', 'chart-tip');
  box.append(node('strong', '', title), ...rows.map(rowOf));
  if (foot !== '') box.append(node('span', 'small', foot));
  return box;
}

function rowOf({ color, name, text }: TipRow): HTMLElement {
  const row = node('div', 'chart-tip-row');
  const mark = node('i', '');
  mark.style.background = color;
  row.append(mark, node('span', '', name), node('span', '', text));
  return row;
}

function node(tag: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
