import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { SessionProvider } from './data/session.tsx';
import { preload } from './data/use-data.ts';
import './design/index.css';
import { applyTheme } from './shell/theme.ts';

applyTheme();
preload('/workspace');

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <SessionProvider>
      <App />
    </SessionProvider>
  </StrictMode>,
);
