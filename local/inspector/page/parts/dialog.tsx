import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

interface DialogButtonProps {
  label: string;
  title: string;
  class: string;
  /** Fills the dialog, which is shown only then: later it would overwrite what has been typed. */
  onOpen?: () => void | Promise<void>;
  children: (close: () => void) => ComponentChildren;
}

/** A button, and the modal dialog that it opens. */
export function DialogButton({ label, title, class: kind, onOpen, children }: DialogButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const open = async () => {
    await onOpen?.();
    dialog.current?.showModal();
  };
  const close = () => dialog.current?.close();
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={open}>
        {label}
      </button>
      {/* Escape closes the dialog, and not the request behind it as well. */}
      <dialog class={kind} aria-labelledby={id} ref={dialog} onKeyDown={(event) => event.stopPropagation()}>
        <header>
          <h3 id={id}>{title}</h3>
          <button type="button" class="close" aria-label="Close" onClick={close}>
            ✕
          </button>
        </header>
        {children(close)}
      </dialog>
    </>
  );
}
