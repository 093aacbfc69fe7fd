import { useRef } from 'preact/hooks';

interface SplitterProps {
  label: string;
  /** The direction of the line itself: a vertical one is moved sideways. */
  orientation: 'vertical' | 'horizontal';
  /** Percent of what both sides have together that the first side has. */
  value: number;
  onMove: (value: number) => void;
}

const [MIN, MAX, STEP] = [10, 90, 4];

/** A line between two areas, moved by pointer or arrow keys (WAI-ARIA APG, Window Splitter). */
export function Splitter({ label, orientation, value, onMove }: SplitterProps) {
  const line = useRef<HTMLDivElement>(null);
  const isVertical = orientation === 'vertical';
  const move = (to: number) => onMove(Math.min(MAX, Math.max(MIN, to)));

  const onPointerMove = (event: PointerEvent) => {
    const element = line.current!;
    if (!element.hasPointerCapture(event.pointerId)) return;
    const first = element.previousElementSibling!.getBoundingClientRect();
    const second = element.nextElementSibling!.getBoundingClientRect();
    const [from, to, at] = isVertical
      ? [first.left, second.right, event.clientX]
      : [first.top, second.bottom, event.clientY];
    if (to > from) move(((at - from) / (to - from)) * 100);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [less, more] = isVertical ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const to = { [less!]: value - STEP, [more!]: value + STEP, Home: MIN, End: MAX }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be focused and moved
    <div
      class={`splitter ${orientation}`}
      role="separator"
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(value)}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      tabIndex={0}
      ref={line}
      onPointerDown={(event) => {
        event.preventDefault();
        line.current!.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
