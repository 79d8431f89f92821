import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from './icon.tsx';

interface DialogProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  onClose(): void;
}

/** Over the page until it is closed. The browser's own dialog: holds the focus, closes with Escape, gives the focus back. */
export function Dialog({ title, lead, children, onClose }: DialogProps) {
  const id = useId();
  const dialog = useModal(onClose);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id}>
      <div className="dialog-head">
        <div>
          <h2 id={id}>{title}</h2>
          {lead && <p className="muted small">{lead}</p>}
        </div>
        <button type="button" className="button quiet icon" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

/** Shows it over the page; Escape and a click beside it close. */
function useModal(onClose: () => void) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const element = dialog.current as HTMLDialogElement;
    const opener = document.activeElement;
    const cancel = (event: Event) => {
      event.preventDefault();
      close.current();
    };
    const clickBeside = (event: Event) => event.target === element && close.current();
    element.addEventListener('cancel', cancel);
    element.addEventListener('click', clickBeside);
    element.showModal();
    return () => {
      element.removeEventListener('cancel', cancel);
      element.removeEventListener('click', clickBeside);
      element.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return dialog;
}
