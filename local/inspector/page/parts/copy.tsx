import { useEffect, useState } from 'preact/hooks';
import type { Copied } from '../../messages.ts';

interface CopyButtonProps {
  /** Read out, and shown after `prefix`. */
  label: string;
  /** Read out before the label, for buttons whose row says it to those who see. */
  prefix?: string;
  text: () => string | Promise<Copied>;
}

/** Copies a text, and says whether that worked and how many values of it are masked. */
export function CopyButton({ label, prefix, text }: CopyButtonProps) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), 2500);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      const found = await text();
      const copied = typeof found === 'string' ? { text: found, masked: 0 } : found;
      await navigator.clipboard.writeText(copied.text);
      const masked = `${copied.masked} ${copied.masked === 1 ? 'value is' : 'values are'} masked`;
      setSaid(copied.masked === 0 ? 'Copied' : `Copied, but ${masked}`);
    } catch (error) {
      setSaid(`Not copied: ${(error as Error).message}`);
    }
  };
  return (
    <button type="button" onClick={copy}>
      {prefix && said === '' && <span class="unseen">{prefix} </span>}
      <span aria-live="polite">{said || label}</span>
    </button>
  );
}
