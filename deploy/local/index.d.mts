import type { ChildProcess } from 'node:child_process';

export type Log = (line: string) => void;

export interface NatsBinary {
  readonly path: string;
  /** As in `2.10.27`. */
  readonly version: string;
}

/** A server process that this process started; it leads a process group of its own. */
export interface LocalServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Stops it in order, at last by SIGKILL; resolves when it is gone. May be called again. */
  stop(): Promise<void>;
}

export interface LocalNats extends LocalServer {
  readonly version: string;
}

export type LocalPostgres = LocalServer;

export interface StartNatsOptions {
  readonly dataDir: string;
  /** 0 (default) takes a free one. */
  readonly port?: number | undefined;
  readonly cacheDir?: string | undefined;
  readonly log?: Log | undefined;
  /** Further lines of nats-server configuration. */
  readonly extraConfig?: string | undefined;
  readonly binary?: NatsBinary | undefined;
  /** Gives up and leaves nothing running. */
  readonly signal?: AbortSignal | undefined;
}

export interface StartPostgresOptions {
  readonly dataDir: string;
  /** 0 (default) takes a free one. */
  readonly port?: number | undefined;
  readonly cacheDir?: string | undefined;
  readonly log?: Log | undefined;
  /** No fsync: fast, and lost with the machine. */
  readonly tests?: boolean | undefined;
  readonly settings?: Record<string, string | number> | undefined;
  /** Gives up and leaves nothing running. */
  readonly signal?: AbortSignal | undefined;
}

export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
  /** Send it to the whole process group that the process leads. */
  readonly group?: boolean;
}

export declare const defaultCacheDir: string;
export declare function findNatsServer(options?: {
  readonly cacheDir?: string | undefined;
  /** Such as `2.10.27`: an older one is passed over, and what is fetched for it is kept apart. */
  readonly atLeast?: string | undefined;
  readonly log?: Log | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<NatsBinary>;
/** What findNatsServer finds without fetching anything. */
export declare function locateNatsServer(options?: {
  readonly cacheDir?: string | undefined;
  readonly atLeast?: string | undefined;
}): Promise<NatsBinary | undefined>;
/** Where promtool is, or why there is none. `fetch`: takes it from the distribution where it is missing. */
export declare function findPromtool(options?: {
  readonly cacheDir?: string | undefined;
  readonly fetch?: boolean | undefined;
}): Promise<{ readonly path: string } | { readonly problem: string }>;
export declare function startNats(options: StartNatsOptions): Promise<LocalNats>;
/** Further lines of configuration that make servers one cluster, whose nodes are `node-1`, `node-2`, ... */
export declare function clusterConfigs(routePorts: readonly number[]): string[];
/** Where the database of a data directory is kept when the database's user can't reach that. */
export declare function outsidePlace(dataDir: string): string;
export declare function startPostgres(options: StartPostgresOptions): Promise<LocalPostgres>;
/** Makes the directory; everybody may pass through it, what lies in it is closed. */
export declare function makeDataDir(dataDir: string): void;
/** Removes what Headcount keeps in a data directory, and leaves anything else that lies there. */
export declare function clearDataDir(dataDir: string): void;
/** Removes a data directory and what was put elsewhere because the database's user could not reach it. */
export declare function removeLocalData(dataDir: string): void;

export declare function freePort(): Promise<number>;
export declare function portIsFree(port: number): Promise<boolean>;
export declare function isAlive(pid: number): boolean;
/** Differs between any two processes, also when they get the same number; undefined when there is none. */
export declare function processIdentity(pid: number): string | undefined;
/** Arguments joined by blanks; empty when there is no such process. */
export declare function commandLine(pid: number): string;
export declare function stopProcess(pid: number, steps: StopStep[]): Promise<boolean>;
export declare function stopLeftover(leftover: {
  readonly pid: number;
  readonly marks: string[];
  readonly name: string;
  readonly log: Log;
  readonly steps: StopStep[];
}): Promise<boolean>;
/** The end of a log, or words that there is none. */
export declare function lastLines(path: string, count?: number): string;
/** Path of `DATA_DIR/logs/NAME.log`; a log above 10 MB has become `NAME.log.1`. */
export declare function logFile(dataDir: string, name: string): string;
export declare function spawnInGroup(program: {
  readonly command: string;
  readonly args: string[];
  readonly logPath: string;
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}): ChildProcess;
