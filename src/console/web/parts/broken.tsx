import { Component, type ReactNode } from 'react';
import { Failed } from './states.tsx';

/** A page that fails (an answer of another version, a part that could not be fetched) says so and leaves the frame standing. */
export class Broken extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <Failed
        problem={{ status: 0, message: 'This page could not be shown.', nextStep: 'deskmeter may have been upgraded while it was open: load it again.' }}
        onRetry={() => window.location.reload()}
      />
    );
  }
}
