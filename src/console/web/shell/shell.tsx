import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useEscape } from '../parts/use-escape.ts';
import { Link } from '../router/link.tsx';
import { usePath } from '../router/location.ts';
import { Logo } from './logo.tsx';
import { Navigation } from './navigation.tsx';
import { ThemeToggle } from './theme-toggle.tsx';
import { WhoLooks } from './who-looks.tsx';

/** Frame of every page: navigation, and the page as the main landmark. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const main = useFocusOnPageChange();
  useEscape(isOpen, () => setOpen(false));
  return (
    <>
      <a className="skip" href="#main">
        To the content
      </a>
      <div className="shell">
        <header className="frame">
          <div className="top">
            <Link href="/" className="brand">
              <Logo />
              deskmeter
            </Link>
            <button type="button" className="button quiet icon" aria-expanded={isOpen} aria-controls="side" onClick={() => setOpen(!isOpen)}>
              <Icon name={isOpen ? 'close' : 'menu'} />
              <span className="spoken">{isOpen ? 'Close the menu' : 'Open the menu'}</span>
            </button>
          </div>
          <div className="side" id="side" data-open={isOpen}>
            <Link href="/" className="brand">
              <Logo />
              deskmeter
            </Link>
            <Navigation onFollow={() => setOpen(false)} />
            <div className="side-foot">
              <WhoLooks>
                <ThemeToggle />
              </WhoLooks>
            </div>
          </div>
        </header>
        <main className="main" id="main" tabIndex={-1} ref={main}>
          {children}
        </main>
      </div>
    </>
  );
}

/** After a link within the app, keyboard and screen reader go on in the new page, as after a page load. */
function useFocusOnPageChange() {
  const path = usePath();
  const main = useRef<HTMLElement>(null);
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}
