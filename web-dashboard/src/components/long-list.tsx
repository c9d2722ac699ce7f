import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type CSSProperties, type ReactNode } from 'react';

interface Props<T> {
  readonly label: string;
  readonly items: readonly T[];
  /** How many pixels a row is high. */
  readonly row: number;
  /** Rows differ, and are measured; that costs much where many come at once. */
  readonly measured?: boolean;
  readonly idOf: (item: T) => string;
  readonly children: (item: T) => ReactNode;
}

const height = (rows: number) => ({ '--rows': `${rows}px` }) as CSSProperties;

/** A list of which only what can be seen is in the page, however long it is. */
export function LongList<T>({ label, items, row, measured = false, idOf, children }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => row,
    getItemKey: (index) => idOf(items[index]!),
    overscan: 6,
  });
  return (
    <div ref={box} className="long" tabIndex={0} role="region" aria-label={label} style={height(rows.getTotalSize())}>
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((seen) => (
          <li
            key={seen.key}
            ref={measured ? rows.measureElement : undefined}
            data-index={seen.index}
            aria-setsize={items.length}
            aria-posinset={seen.index + 1}
            style={{ transform: `translateY(${seen.start}px)`, height: measured ? undefined : row }}
          >
            {children(items[seen.index]!)}
          </li>
        ))}
      </ul>
    </div>
  );
}
