import type { Content } from '../protocol';

/** What went into a task or came out of it. Always data: nothing of it becomes part of the page. */
export function Contents({ contents }: { contents: readonly Content[] }) {
  return (
    <>
      {contents.map((content, index) => (
        <pre key={index} className="text" tabIndex={0}>{textOf(content)}</pre>
      ))}
    </>
  );
}

function textOf(content: Content): string {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'structured':
      return JSON.stringify(content.json, null, 2);
    case 'resource':
      return content.text ?? content.uri;
    case 'audio':
      return `a recording (${content.mime_type})`;
    case 'image':
      return `a picture (${content.mime_type})`;
  }
}

export function Value({ value }: { value: unknown }) {
  return <pre className="text" tabIndex={0}>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>;
}
