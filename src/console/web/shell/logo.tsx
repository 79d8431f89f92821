export const Logo = () => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <rect width="24" height="24" rx="6" fill="currentColor" />
    <path d="M5 16a7 7 0 0 1 14 0M12 16l4-5" fill="none" stroke="var(--surface)" strokeWidth="2" strokeLinecap="round" />
    <circle cx="12" cy="16" r="1.6" fill="var(--surface)" />
  </svg>
);
