import { openApiDocument } from '@headcount/contracts';

/** Of the reference: so that a new route is asked, too. */
export interface RouteParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly schema: { readonly type?: string; readonly format?: string; readonly enum?: readonly string[] };
}

export interface BodySchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly BodySchema[];
  readonly properties?: Readonly<Record<string, BodySchema>>;
}

export interface AskedRoute {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  readonly path: string;
  readonly parameters: readonly RouteParameter[];
  readonly body: { readonly schema: BodySchema; readonly example: Readonly<Record<string, unknown>> } | null;
  /** Its answer is a stream of events, which has no end. */
  readonly staysOpen: boolean;
}

interface Operation {
  readonly parameters: readonly RouteParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, NonNullable<AskedRoute['body']>>> };
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>;
}

const { paths } = openApiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

/** Every route below `/api` that the reference tells. */
export const apiRoutes: readonly AskedRoute[] = Object.entries(paths)
  .filter(([path]) => path.startsWith('/api/'))
  .flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters, requestBody, responses }]) => ({
      method: method as AskedRoute['method'],
      path,
      parameters,
      body: requestBody?.content['application/json'] ?? null,
      staysOpen: 'text/event-stream' in (responses['200']?.content ?? {}),
    })),
  );

/** Those that come to an end: streams of events have tests of their own. */
export const apiReads: readonly AskedRoute[] = apiRoutes.filter(
  ({ method, staysOpen }) => method === 'get' && !staysOpen,
);

/** A path with something in the place of its parameters. */
export const segment = (path: string, text: string) => path.replaceAll(/\{\w+\}/g, text);

/** Texts that mean something to a database, a spreadsheet, a shell or a browser. */
export const harmful = [
  ...["' or 1=1 --", "'; drop table g1.session; --", "a'||pg_sleep(9)||'", '$1', '\\', '%', '"'],
  ...['=1+1', '+1', '-1', '@sum(1)', '{}', 'null', '../../etc/passwd', '<script>'],
];
/** Of a path; none of them is a text. */
export const noTexts = ['%00', '%0d%0a', '%1b', '%ed%a0%80', '%'];
/** What only the inside of the service could know. */
export const inside = /node_modules|syntax error|relation "|column "|postgres|stack|\.[jt]s:\d|[ue]nv/i;
