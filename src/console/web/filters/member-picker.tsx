import { useEffect, useId, useRef, useState } from 'react';
import { useEscape } from '../parts/use-escape.ts';
import './member-picker.css';

export interface Member {
  readonly member: string;
  readonly label: string;
}

interface MemberPickerProps {
  readonly label: string;
  readonly all: string;
  readonly members: readonly Member[];
  readonly chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

/** Longer lists can be searched. */
const SEARCHED_FROM = 9;

/** None, one or several members of a dimension: a button that says what is chosen, and a list of check boxes. */
export function MemberPicker({ label, all, members, chosen, onChange }: MemberPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const closeOutside = (event: Event) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
    };
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEscape(isOpen, close);
  const toggle = (member: string) => onChange(chosen.includes(member) ? chosen.filter((each) => each !== member) : [...chosen, member]);
  const fitting = members.filter((each) => each.label.toLowerCase().includes(text.toLowerCase()));

  return (
    <div className="field picker" ref={frame}>
      <span className="spoken" id={`${id}-label`}>
        {label}
      </span>
      <button
        type="button"
        ref={button}
        id={`${id}-button`}
        className="input picker-button"
        data-on={chosen.length > 0}
        aria-expanded={isOpen}
        aria-labelledby={`${id}-label ${id}-button`}
        onClick={() => setOpen(!isOpen)}
      >
        {chosenText({ label, members, chosen, all })}
      </button>
      {isOpen && (
        <div className="picker-panel" role="group" aria-labelledby={`${id}-label`}>
          {members.length >= SEARCHED_FROM && (
            <input
              className="input"
              type="search"
              aria-label={`Search ${label.toLowerCase()}`}
              placeholder="Search"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
          <ul>
            {fitting.map(({ member, label: name }) => (
              <li key={member}>
                <label>
                  <input type="checkbox" checked={chosen.includes(member)} onChange={() => toggle(member)} />
                  {name}
                </label>
              </li>
            ))}
          </ul>
          {fitting.length === 0 && <p className="muted small">{members.length === 0 ? 'Nothing to choose from yet.' : 'Nothing fits.'}</p>}
          {chosen.length > 0 && (
            <button type="button" className="button quiet compact" onClick={() => (onChange([]), close())}>
              {all}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function chosenText({ label, members, chosen, all }: Pick<MemberPickerProps, 'label' | 'members' | 'chosen' | 'all'>): string {
  const [first] = chosen;
  if (first === undefined) return all;
  return chosen.length === 1 ? (members.find(({ member }) => member === first)?.label ?? first) : `${label}: ${chosen.length} chosen`;
}
