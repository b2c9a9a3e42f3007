export interface UpOptions {
  readonly demo: boolean;
  readonly rstudio: boolean;
  /** Seconds between two scans for RStudio processes. */
  readonly scanInterval: number;
  readonly fresh: boolean;
  readonly dataDir: string;
  /** The first of consecutive ports; 0: free ones, those of the last start again where they still are. */
  readonly portBase: number;
  readonly collectors: number;
  readonly json: boolean;
  readonly restart: boolean;
}
