export interface paths {
  '/api/v1/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Sessions by any filter in any order
     * @description Needs the scope `read`.
     */
    get: operations['getSessions'];
    put?: never;
    post?: never;
    /**
     * Ends all dangling sessions as revoked
     * @description Needs the scope `admin`.
     */
    delete: operations['deleteSessions'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One session
     * @description Needs the scope `read`.
     */
    get: operations['getSessionsId'];
    put?: never;
    post?: never;
    /**
     * Ends a session as revoked
     * @description Needs the scope `admin`.
     */
    delete: operations['deleteSessionsId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/segments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * When a session was connected, active and held a seat, and whose it was
     * @description Needs the scope `read`.
     */
    get: operations['getSessionsIdSegments'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the log says of a session
     * @description Needs the scope `read`.
     */
    get: operations['getSessionsIdEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Users with their totals
     * @description Needs the scope `read`.
     */
    get: operations['getUsers'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/users/{userId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Totals of one user: session hours (sum) and person hours (union)
     * @description Needs the scope `read`.
     */
    get: operations['getUsersUserId'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/users/{userId}/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The sessions that a user was logged in to last; parameters as of `GET /api/v1/sessions`
     * @description Needs the scope `read`.
     */
    get: operations['getUsersUserIdSessions'];
    put?: never;
    post?: never;
    /**
     * Ends the open sessions of a user as revoked
     * @description Needs the scope `admin`.
     */
    delete: operations['deleteUsersUserIdSessions'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sources': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who tells of sessions
     * @description Needs the scope `read`.
     */
    get: operations['getSources'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/stats/durations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Sessions added up by any grouping in any zone
     * @description Needs the scope `read`.
     */
    get: operations['getStatsDurations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/stats/active-users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who was there in a day, week or month of any zone, with devices and operating systems
     * @description Needs the scope `read`.
     */
    get: operations['getStatsActiveUsers'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/stats/concurrency': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How many were there at once, by minutes to months: exact peaks, averages and minima
     * @description Needs the scope `read`.
     */
    get: operations['getStatsConcurrency'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/stats/concurrency/now': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How many are there now, present and occupied, sessions and users
     * @description Needs the scope `read`.
     */
    get: operations['getStatsConcurrencyNow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/stats/concurrency/peak': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The most at once in a window: when, for how long, and who was there
     * @description Needs the scope `read`.
     */
    get: operations['getStatsConcurrencyPeak'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/stats/concurrency/at': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who was there at an instant
     * @description Needs the scope `read`.
     */
    get: operations['getStatsConcurrencyAt'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sites': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The sites that the key may ask about
     * @description Needs the scope `read`.
     */
    get: operations['getSites'];
    put?: never;
    /**
     * Adds a site, for operators
     * @description Needs the scope `admin`.
     */
    post: operations['postSites'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What sessions live under that start now
     * @description Needs the scope `read`.
     */
    get: operations['getPolicy'];
    /**
     * Changes parameters of the policy
     * @description Needs the scope `admin`.
     */
    put: operations['putPolicy'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The keys of the site
     * @description Needs the scope `admin`.
     */
    get: operations['getKeys'];
    put?: never;
    /**
     * Issues a key
     * @description Needs the scope `admin`.
     */
    post: operations['postKeys'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/keys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Revokes a key for ever
     * @description Needs the scope `admin`.
     */
    delete: operations['deleteKeysId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/dead-letters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the log says but no row could take up
     * @description Needs the scope `admin`.
     */
    get: operations['getDeadLetters'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/dead-letters/{id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Takes up what the log says there, once what was in its way is mended
     * @description Needs the scope `admin`.
     */
    post: operations['postDeadLettersIdRetry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The limits of the site, and who changed them when
     * @description Needs the scope `read`.
     */
    get: operations['getLimits'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limits/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One limit
     * @description Needs the scope `read`.
     */
    get: operations['getLimitsId'];
    /**
     * Sets a limit
     * @description Needs the scope `admin`.
     */
    put: operations['putLimitsId'];
    post?: never;
    /**
     * Deletes a limit
     * @description Needs the scope `admin`.
     */
    delete: operations['deleteLimitsId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limits/{id}/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How full a limit is, its peak, its refusals and who is in
     * @description Needs the scope `read`.
     */
    get: operations['getLimitsIdUsage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limit-checks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Whether a start would be admitted now
     * @description Needs the scope `ingest`.
     */
    post: operations['postLimitChecks'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limit-backtests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Whom a limit would have refused
     * @description Needs the scope `read`.
     */
    post: operations['postLimitBacktests'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/denials': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who was refused
     * @description Needs the scope `read`.
     */
    get: operations['getDenials'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Which sessions of the site change, as they are projected; goes on behind `Last-Event-ID`
     * @description Needs the scope `read`.
     */
    get: operations['getLive'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/invariants': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether all rows of the site obey the laws
     * @description Needs the scope `read`.
     */
    get: operations['getInvariants'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projections': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The generations that there are, and how far each is
     * @description Needs the scope `read`.
     */
    get: operations['getProjections'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/rebuilds': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The rebuilds that there were
     * @description Needs the scope `read`.
     */
    get: operations['getRebuilds'];
    put?: never;
    /**
     * Fills a new generation from the log, from the log as it was, or under another policy of the site of the key
     * @description Needs the scope `admin`.
     */
    post: operations['postRebuilds'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/rebuilds/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How far a rebuild is
     * @description Needs the scope `read`.
     */
    get: operations['getRebuildsId'];
    put?: never;
    post?: never;
    /**
     * Gives back what a rebuild keeps and nobody reads: its tables, or the former ones once it is promoted
     * @description Needs the scope `admin`.
     */
    delete: operations['deleteRebuildsId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/rebuilds/{id}/compare': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What differs between a rebuild and the generation that serves, row by row at one position
     * @description Needs the scope `read`.
     */
    get: operations['getRebuildsIdCompare'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/rebuilds/{id}/what-if': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What another policy of the site of the key comes to, against what the log says
     * @description Needs the scope `read`.
     */
    get: operations['getRebuildsIdWhatIf'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/rebuilds/{id}/promote': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Lets answers be read from a rebuild; the former generation is kept
     * @description Needs the scope `admin`.
     */
    post: operations['postRebuildsIdPromote'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/rebuilds/{id}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Lets answers be read from the former generation again
     * @description Needs the scope `admin`.
     */
    post: operations['postRebuildsIdRollback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/problems/{code}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a problem means, and what can be done */
    get: operations['getProblemsCode'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document */
    get: operations['getOpenapiJson'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Session: {
      id: string;
      site: string;
      userId: string | null;
      clientId: string | null;
      sourceId: string | null;
      incarnation: string | null;
      deviceId: string | null;
      previousSessionId: string | null;
      /** @enum {string} */
      status: 'active' | 'idle' | 'ended';
      dangling: boolean;
      seat: boolean;
      inferred: boolean;
      overLimit: boolean;
      /** Format: date-time */
      startedAt: string;
      /** Format: date-time */
      lastSeenAt: string;
      /** Format: date-time */
      lastActiveAt: string;
      leaseExpiresAt: string | null;
      logins: {
        userId: string;
        /** Format: date-time */
        loginAt: string;
        logoutAt: string | null;
      }[];
      loginAt: string | null;
      logoutAt: string | null;
      endedAt: string | null;
      endReason:
        | (
            | 'revoked'
            | 'evicted'
            | 'max_duration'
            | 'replaced'
            | 'logout'
            | 'suspended'
            | 'terminated'
            | 'client_closed'
            | 'source_restarted'
            | 'source_snapshot'
            | 'lease_expired'
            | 'unknown'
          )
        | null;
      endedBy: string | null;
      endedByName: string | null;
      endPrecision: ('exact' | 'estimated') | null;
      endUncertaintySeconds: number | null;
      spanSeconds: number;
      connectedSeconds: number;
      activeSeconds: number | null;
      orphanRuns: number;
      ipAddress: string | null;
      host: string | null;
      userAgent: string | null;
      browser: {
        name: string;
        version: string | null;
        major: string | null;
      } | null;
      os: {
        name: string;
        version: string | null;
      } | null;
      engine: {
        name: string;
        version: string | null;
      } | null;
      device: {
        /** @enum {string} */
        type:
          | 'browser'
          | 'mobile'
          | 'tablet'
          | 'smarttv'
          | 'console'
          | 'wearable'
          | 'embedded'
          | 'mobile-app'
          | 'desktop-app'
          | 'bot'
          | 'cli'
          | 'other';
        vendor: string | null;
        model: string | null;
      } | null;
      app: {
        name: string;
        version: string | null;
        build: string | null;
      } | null;
      bot: boolean | null;
      attributes: {
        [key: string]: string;
      };
      measures: {
        [key: string]: number;
      };
    };
    SessionFact:
      | {
          /** @constant */
          type: 'started';
          position: string;
          loggedAt: string | null;
          at: string | null;
          userId: string | null;
          inferred: boolean;
          overLimit: boolean;
        }
      | {
          /** @constant */
          type: 'identified';
          position: string;
          loggedAt: string | null;
          at: string | null;
          userId: string | null;
          overLimit: boolean;
        }
      | {
          /** @constant */
          type: 'resumed';
          position: string;
          loggedAt: string | null;
          at: string | null;
          overLimit: boolean;
        }
      | {
          /** @constant */
          type: 'seat_taken';
          position: string;
          loggedAt: string | null;
          at: string | null;
          overLimit: boolean;
        }
      | {
          /** @constant */
          type: 'seat_released';
          position: string;
          loggedAt: string | null;
          at: string | null;
        }
      | {
          /** @constant */
          type: 'ended';
          position: string;
          loggedAt: string | null;
          at: string | null;
          /** @enum {string} */
          reason:
            | 'revoked'
            | 'evicted'
            | 'max_duration'
            | 'replaced'
            | 'logout'
            | 'suspended'
            | 'terminated'
            | 'client_closed'
            | 'source_restarted'
            | 'source_snapshot'
            | 'lease_expired'
            | 'unknown';
          /** @enum {string} */
          precision: 'exact' | 'estimated';
          bySource: boolean;
          endedBy: string;
          endedByName: string | null;
          endedBefore: string | null;
        }
      | {
          /** @constant */
          type: 'beats';
          active: boolean;
          /** Format: date-time */
          from: string;
          /** Format: date-time */
          to: string;
        };
    SessionSegment: {
      /** @enum {string} */
      series: 'connected' | 'active' | 'occupied';
      userId: string | null;
      /** Format: date-time */
      start: string;
      end: string | null;
      seconds: number | null;
    };
    User: {
      userId: string;
      sessions: number;
      open: number;
      spanSeconds: {
        sum: number;
        union: number;
      };
      connectedSeconds: {
        sum: number;
        union: number;
      };
      activeSeconds: {
        sum: number;
        union: number;
      };
      uncertaintySeconds: number;
      /** Format: date-time */
      firstSeenAt: string;
      /** Format: date-time */
      lastSeenAt: string;
    };
    Source: {
      sourceId: string;
      incarnation: string | null;
      sessions: number;
      open: number;
      /** Format: date-time */
      lastSeenAt: string;
      clockSkewSeconds: number | null;
    };
    Site: {
      site: string;
      timeZone: string;
      open: number;
    };
    Policy: {
      heartbeatIntervalSeconds: number;
      leaseSeconds: number;
      activeGapSeconds: number | null;
      idleAfterSeconds: number;
      danglingAfterSeconds: number;
      maxAgeSeconds: number | null;
      resumeWindowSeconds: number;
      maxLatenessSeconds: number;
      futureToleranceSeconds: number;
      /** @enum {number} */
      limitStatus: 409 | 429 | 403;
      appRules: {
        name: string;
        /** @enum {string} */
        type: 'mobile-app' | 'desktop-app';
      }[];
      fullIpAddresses: boolean;
      timeZone: string;
    };
    DeadLetter: {
      id: string;
      type: string;
      reason: string;
      count: number;
      event: unknown;
    };
    LiveChange: {
      position: number;
      session: components['schemas']['Session'];
    };
    Invariant: {
      /** @enum {string} */
      id:
        | 'durations'
        | 'segments'
        | 'bounds'
        | 'live_rows'
        | 'ends'
        | 'seats'
        | 'logins'
        | 'limits'
        | 'refusals'
        | 'cells'
        | 'references'
        | 'positions';
      law: string;
      checked: number;
      violations: number;
      examples: string[];
    };
    Invariants: {
      /** Format: date-time */
      checkedAt: string;
      position: number;
      data: components['schemas']['Invariant'][];
    };
    Key: {
      id: string;
      name: string;
      scopes: ('ingest' | 'read' | 'admin')[];
      /** @enum {string} */
      mode: 'enforcing' | 'observing';
      /** Format: date-time */
      issuedAt: string;
      issuedBy: string | null;
      expiresAt: string | null;
      revokedAt: string | null;
      revokedBy: string | null;
    };
    Denial: {
      position: string;
      limitId: string;
      /** @enum {string} */
      scope: 'site' | 'user' | 'client' | 'user_client' | 'attribute';
      /** @enum {string} */
      mode: 'deny' | 'evict_lru' | 'evict_oldest' | 'evict_all' | 'observe';
      key: string | null;
      max: number;
      current: number;
      /** @enum {string} */
      request: 'start' | 'resume' | 'identify' | 'seat';
      userId: string | null;
      clientId: string | null;
      sourceId: string | null;
      sessionId: string;
      /** Format: date-time */
      deniedAt: string;
      count: number;
      admittedAt: string | null;
    };
    Limit: {
      id: string;
      /** @enum {string} */
      scope: 'site' | 'user' | 'client' | 'user_client' | 'attribute';
      attribute: string | null;
      key: string | null;
      /** @enum {string} */
      unit: 'sessions' | 'users';
      max: number | null;
      /** @enum {string} */
      mode: 'deny' | 'evict_lru' | 'evict_oldest' | 'evict_all' | 'observe';
      exempt: {
        [key: string]: string[];
      };
      countAnonymous: boolean;
      releaseAfterIdleSeconds: number | null;
      /** Format: date-time */
      changedAt: string;
      changedBy: string | null;
    };
    LimitUsage: {
      limit: components['schemas']['Limit'];
      /** Format: date-time */
      from: string;
      /** Format: date-time */
      to: string;
      key: string | null;
      inUse: number;
      peak: number;
      peakAt: string | null;
      denials: number;
      occupants: {
        id: string;
        userId: string | null;
        key: string | null;
        /** Format: date-time */
        startedAt: string;
        /** Format: date-time */
        since: string;
      }[];
    };
    LimitCheck: {
      admitted: boolean;
      limits: {
        id: string;
        /** @enum {string} */
        scope: 'site' | 'user' | 'client' | 'user_client' | 'attribute';
        /** @enum {string} */
        mode: 'deny' | 'evict_lru' | 'evict_oldest' | 'evict_all' | 'observe';
        key: string | null;
        current: number;
        max: number | null;
        full: boolean;
      }[];
      wouldEnd: string[];
      wouldEndOthers: number;
      retryAfterSeconds: number | null;
      position: string;
    };
    LimitBacktest: {
      refused: number;
      ofStarts: number;
      users: {
        userId: string | null;
        refused: number;
      }[];
      hours: {
        /** Format: date-time */
        start: string;
        refused: number;
      }[];
      smallestMax: {
        refusedPercent: number;
        max: number;
      };
      position: string;
    };
    Durations: {
      /** Format: date-time */
      from: string;
      /** Format: date-time */
      to: string;
      tz: string;
      groupBy: string[];
      data: {
        group: {
          [key: string]: string | null;
        };
        started: number;
        ended: number;
        sessions: number;
        users: number;
        spanSeconds: number;
        connectedSeconds: number;
        activeSeconds: number;
        uncertaintySeconds: number;
      }[];
    };
    ActiveUsers: {
      /** @enum {string} */
      period: 'day' | 'week' | 'month' | 'rolling_month';
      tz: string;
      /** Format: date-time */
      from: string;
      /** Format: date-time */
      to: string;
      started: number;
      ended: number;
      sessions: number;
      users: number;
      spanSeconds: number;
      connectedSeconds: number;
      activeSeconds: number;
      uncertaintySeconds: number;
      devices: {
        type:
          | (
              | 'browser'
              | 'mobile'
              | 'tablet'
              | 'smarttv'
              | 'console'
              | 'wearable'
              | 'embedded'
              | 'mobile-app'
              | 'desktop-app'
              | 'bot'
              | 'cli'
              | 'other'
            )
          | null;
        name: string | null;
        version: string | null;
        started: number;
        ended: number;
        sessions: number;
        users: number;
        spanSeconds: number;
        connectedSeconds: number;
        activeSeconds: number;
        uncertaintySeconds: number;
      }[];
      systems: {
        name: string | null;
        version: string | null;
        started: number;
        ended: number;
        sessions: number;
        users: number;
        spanSeconds: number;
        connectedSeconds: number;
        activeSeconds: number;
        uncertaintySeconds: number;
      }[];
    };
    Concurrency: {
      /** @enum {string} */
      series: 'present' | 'occupied';
      /** @enum {string} */
      unit: 'sessions' | 'users';
      /** Format: date-time */
      from: string;
      /** Format: date-time */
      to: string;
      tz: string;
      /** @enum {string} */
      bucket: 'PT1M' | 'PT5M' | 'PT15M' | 'PT30M' | 'PT1H' | 'P1D' | 'P1W' | 'P1M';
      provisionalFrom: string | null;
      data: {
        /** Format: date-time */
        start: string;
        peak: number;
        /** Format: date-time */
        peakAt: string;
        peakSeconds: number;
        average: number;
        minimum: number;
      }[];
    };
    ConcurrencyAt: {
      /** @enum {string} */
      series: 'present' | 'occupied';
      /** @enum {string} */
      unit: 'sessions' | 'users';
      /** Format: date-time */
      time: string;
      count: number;
      sessions: {
        id: string;
        userId: string | null;
      }[];
    };
    ConcurrencyPeak: {
      /** @enum {string} */
      series: 'present' | 'occupied';
      /** @enum {string} */
      unit: 'sessions' | 'users';
      /** Format: date-time */
      time: string;
      count: number;
      sessions: {
        id: string;
        userId: string | null;
      }[];
      /** Format: date-time */
      from: string;
      /** Format: date-time */
      to: string;
      seconds: number;
    };
    ConcurrencyNow: {
      /** Format: date-time */
      time: string;
      present: {
        sessions: number;
        users: number;
      };
      occupied: {
        sessions: number;
        users: number;
      };
    };
    Problem: {
      /** Format: uri */
      type: string;
      title: string;
      status: number;
      /** @enum {string} */
      code:
        | 'invalid_json'
        | 'invalid_request'
        | 'invalid_id'
        | 'too_late'
        | 'unknown_event_type'
        | 'key_in_url'
        | 'invalid_cursor'
        | 'sort_needs_ended'
        | 'unauthorized'
        | 'forbidden'
        | 'not_found'
        | 'session_not_found'
        | 'user_not_found'
        | 'key_not_found'
        | 'method_not_allowed'
        | 'site_exists'
        | 'session_id_conflict'
        | 'session_already_ended'
        | 'session_limit_exceeded'
        | 'invalid_termination_token'
        | 'invalid_limit'
        | 'limit_not_found'
        | 'rebuild_not_found'
        | 'rebuild_in_progress'
        | 'rebuild_not_ready'
        | 'dead_letter_not_found'
        | 'dead_letter_stands'
        | 'log_trimmed'
        | 'stale_incarnation'
        | 'log_replaced'
        | 'snapshot_outdated'
        | 'invalid_policy'
        | 'session_ended'
        | 'body_too_large'
        | 'unsupported_media_type'
        | 'too_many_readers'
        | 'rate_limited'
        | 'internal_error'
        | 'log_unavailable'
        | 'indeterminate'
        | 'overloaded'
        | 'read_model_unavailable'
        | 'issuer_unavailable'
        | 'projection_behind'
        | 'rebuild_not_level'
        | 'collector_unavailable';
      detail?: string;
      requestId?: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getSessions: {
    parameters: {
      query?: {
        status?: string;
        userId?: string;
        clientId?: string;
        sourceId?: string;
        endReason?: string;
        app?: string;
        browser?: string;
        os?: string;
        device?: string;
        from?: string;
        to?: string;
        startedFrom?: string;
        startedTo?: string;
        minActiveSeconds?: number;
        q?: string;
        sort?:
          | 'startedAt'
          | '-startedAt'
          | 'lastSeenAt'
          | '-lastSeenAt'
          | 'endedAt'
          | '-endedAt'
          | 'spanSeconds'
          | '-spanSeconds'
          | 'connectedSeconds'
          | '-connectedSeconds'
          | 'activeSeconds'
          | '-activeSeconds'
          | 'userId'
          | '-userId';
        cursor?: string;
        limit?: number;
        total?: string;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, or the whole result as a stream if `Accept` asks for one */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d",
           *           "site": "default",
           *           "userId": "alice",
           *           "clientId": "web",
           *           "sourceId": null,
           *           "incarnation": null,
           *           "deviceId": null,
           *           "previousSessionId": null,
           *           "status": "ended",
           *           "dangling": false,
           *           "seat": false,
           *           "inferred": false,
           *           "overLimit": false,
           *           "startedAt": "2026-03-02T08:00:00.000Z",
           *           "lastSeenAt": "2026-03-02T09:30:00.000Z",
           *           "lastActiveAt": "2026-03-02T09:10:00.000Z",
           *           "leaseExpiresAt": null,
           *           "logins": [
           *             {
           *               "userId": "alice",
           *               "loginAt": "2026-03-02T08:00:00.000Z",
           *               "logoutAt": "2026-03-02T09:30:00.000Z"
           *             }
           *           ],
           *           "loginAt": "2026-03-02T08:00:00.000Z",
           *           "logoutAt": "2026-03-02T09:30:00.000Z",
           *           "endedAt": "2026-03-02T09:30:00.000Z",
           *           "endReason": "logout",
           *           "endedBy": "user",
           *           "endedByName": null,
           *           "endPrecision": "exact",
           *           "endUncertaintySeconds": 0,
           *           "spanSeconds": 5400,
           *           "connectedSeconds": 5340,
           *           "activeSeconds": 3600.5,
           *           "orphanRuns": 0,
           *           "ipAddress": "192.0.2.7",
           *           "host": null,
           *           "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0",
           *           "browser": {
           *             "name": "Firefox",
           *             "version": "126.0",
           *             "major": "126"
           *           },
           *           "os": {
           *             "name": "Linux",
           *             "version": null
           *           },
           *           "engine": {
           *             "name": "Gecko",
           *             "version": "126.0"
           *           },
           *           "device": {
           *             "type": "browser",
           *             "vendor": null,
           *             "model": null
           *           },
           *           "app": null,
           *           "bot": false,
           *           "attributes": {
           *             "role": "student"
           *           },
           *           "measures": {}
           *         }
           *       ],
           *       "page": {
           *         "nextCursor": null
           *       }
           *     }
           */
          'application/json': {
            data: components['schemas']['Session'][];
            page: {
              nextCursor: string | null;
              total?: number;
            };
          };
          'text/csv': string;
          'application/x-ndjson': string;
        };
      };
      /** @description `key_in_url`, `invalid_request`, `invalid_cursor`, `sort_needs_ended` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`, `too_many_readers` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteSessions: {
    parameters: {
      query?: {
        status?: 'dangling';
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description How many ended */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "revoked": 3,
           *       "position": "42.2"
           *     }
           */
          'application/json': {
            revoked: number;
            position: string | null;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getSessionsId: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The session */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d",
           *       "site": "default",
           *       "userId": "alice",
           *       "clientId": "web",
           *       "sourceId": null,
           *       "incarnation": null,
           *       "deviceId": null,
           *       "previousSessionId": null,
           *       "status": "ended",
           *       "dangling": false,
           *       "seat": false,
           *       "inferred": false,
           *       "overLimit": false,
           *       "startedAt": "2026-03-02T08:00:00.000Z",
           *       "lastSeenAt": "2026-03-02T09:30:00.000Z",
           *       "lastActiveAt": "2026-03-02T09:10:00.000Z",
           *       "leaseExpiresAt": null,
           *       "logins": [
           *         {
           *           "userId": "alice",
           *           "loginAt": "2026-03-02T08:00:00.000Z",
           *           "logoutAt": "2026-03-02T09:30:00.000Z"
           *         }
           *       ],
           *       "loginAt": "2026-03-02T08:00:00.000Z",
           *       "logoutAt": "2026-03-02T09:30:00.000Z",
           *       "endedAt": "2026-03-02T09:30:00.000Z",
           *       "endReason": "logout",
           *       "endedBy": "user",
           *       "endedByName": null,
           *       "endPrecision": "exact",
           *       "endUncertaintySeconds": 0,
           *       "spanSeconds": 5400,
           *       "connectedSeconds": 5340,
           *       "activeSeconds": 3600.5,
           *       "orphanRuns": 0,
           *       "ipAddress": "192.0.2.7",
           *       "host": null,
           *       "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0",
           *       "browser": {
           *         "name": "Firefox",
           *         "version": "126.0",
           *         "major": "126"
           *       },
           *       "os": {
           *         "name": "Linux",
           *         "version": null
           *       },
           *       "engine": {
           *         "name": "Gecko",
           *         "version": "126.0"
           *       },
           *       "device": {
           *         "type": "browser",
           *         "vendor": null,
           *         "model": null
           *       },
           *       "app": null,
           *       "bot": false,
           *       "attributes": {
           *         "role": "student"
           *       },
           *       "measures": {}
           *     }
           */
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `session_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteSessionsId: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description How many ended */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "revoked": 1,
           *       "position": "42.0"
           *     }
           */
          'application/json': {
            revoked: number;
            position: string | null;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `session_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getSessionsIdSegments: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its segments */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "sessionId": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d",
           *       "data": [
           *         {
           *           "series": "connected",
           *           "userId": "alice",
           *           "start": "2026-03-02T08:00:00.000Z",
           *           "end": "2026-03-02T09:30:00.000Z",
           *           "seconds": 5400
           *         }
           *       ]
           *     }
           */
          'application/json': {
            sessionId: string;
            data: components['schemas']['SessionSegment'][];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `session_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getSessionsIdEvents: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its facts by position, then its beats as ranges */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "sessionId": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d",
           *       "data": [
           *         {
           *           "type": "started",
           *           "position": "42.0",
           *           "loggedAt": "2026-03-02T08:00:00.000Z",
           *           "at": "2026-03-02T08:00:00.000Z",
           *           "userId": "alice",
           *           "inferred": false,
           *           "overLimit": false
           *         }
           *       ]
           *     }
           */
          'application/json': {
            sessionId: string;
            data: components['schemas']['SessionFact'][];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `session_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getUsers: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
        cursor?: string;
        limit?: number;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "userId": "alice",
           *           "sessions": 2,
           *           "open": 0,
           *           "spanSeconds": {
           *             "sum": 9000,
           *             "union": 7200
           *           },
           *           "connectedSeconds": {
           *             "sum": 8940,
           *             "union": 7140
           *           },
           *           "activeSeconds": {
           *             "sum": 3600.5,
           *             "union": 3600.5
           *           },
           *           "uncertaintySeconds": 30,
           *           "firstSeenAt": "2026-03-02T08:00:00.000Z",
           *           "lastSeenAt": "2026-03-02T09:30:00.000Z"
           *         }
           *       ],
           *       "page": {
           *         "nextCursor": null
           *       }
           *     }
           */
          'application/json': {
            data: components['schemas']['User'][];
            page: {
              nextCursor: string | null;
              total?: number;
            };
          };
        };
      };
      /** @description `key_in_url`, `invalid_request`, `invalid_cursor` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getUsersUserId: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The user */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "userId": "alice",
           *       "sessions": 2,
           *       "open": 0,
           *       "spanSeconds": {
           *         "sum": 9000,
           *         "union": 7200
           *       },
           *       "connectedSeconds": {
           *         "sum": 8940,
           *         "union": 7140
           *       },
           *       "activeSeconds": {
           *         "sum": 3600.5,
           *         "union": 3600.5
           *       },
           *       "uncertaintySeconds": 30,
           *       "firstSeenAt": "2026-03-02T08:00:00.000Z",
           *       "lastSeenAt": "2026-03-02T09:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['User'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `user_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getUsersUserIdSessions: {
    parameters: {
      query?: {
        status?: string;
        clientId?: string;
        sourceId?: string;
        endReason?: string;
        app?: string;
        browser?: string;
        os?: string;
        device?: string;
        from?: string;
        to?: string;
        startedFrom?: string;
        startedTo?: string;
        minActiveSeconds?: number;
        q?: string;
        sort?:
          | 'startedAt'
          | '-startedAt'
          | 'lastSeenAt'
          | '-lastSeenAt'
          | 'endedAt'
          | '-endedAt'
          | 'spanSeconds'
          | '-spanSeconds'
          | 'connectedSeconds'
          | '-connectedSeconds'
          | 'activeSeconds'
          | '-activeSeconds'
          | 'userId'
          | '-userId';
        cursor?: string;
        limit?: number;
        total?: string;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, or the whole result as a stream if `Accept` asks for one */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d",
           *           "site": "default",
           *           "userId": "alice",
           *           "clientId": "web",
           *           "sourceId": null,
           *           "incarnation": null,
           *           "deviceId": null,
           *           "previousSessionId": null,
           *           "status": "ended",
           *           "dangling": false,
           *           "seat": false,
           *           "inferred": false,
           *           "overLimit": false,
           *           "startedAt": "2026-03-02T08:00:00.000Z",
           *           "lastSeenAt": "2026-03-02T09:30:00.000Z",
           *           "lastActiveAt": "2026-03-02T09:10:00.000Z",
           *           "leaseExpiresAt": null,
           *           "logins": [
           *             {
           *               "userId": "alice",
           *               "loginAt": "2026-03-02T08:00:00.000Z",
           *               "logoutAt": "2026-03-02T09:30:00.000Z"
           *             }
           *           ],
           *           "loginAt": "2026-03-02T08:00:00.000Z",
           *           "logoutAt": "2026-03-02T09:30:00.000Z",
           *           "endedAt": "2026-03-02T09:30:00.000Z",
           *           "endReason": "logout",
           *           "endedBy": "user",
           *           "endedByName": null,
           *           "endPrecision": "exact",
           *           "endUncertaintySeconds": 0,
           *           "spanSeconds": 5400,
           *           "connectedSeconds": 5340,
           *           "activeSeconds": 3600.5,
           *           "orphanRuns": 0,
           *           "ipAddress": "192.0.2.7",
           *           "host": null,
           *           "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0",
           *           "browser": {
           *             "name": "Firefox",
           *             "version": "126.0",
           *             "major": "126"
           *           },
           *           "os": {
           *             "name": "Linux",
           *             "version": null
           *           },
           *           "engine": {
           *             "name": "Gecko",
           *             "version": "126.0"
           *           },
           *           "device": {
           *             "type": "browser",
           *             "vendor": null,
           *             "model": null
           *           },
           *           "app": null,
           *           "bot": false,
           *           "attributes": {
           *             "role": "student"
           *           },
           *           "measures": {}
           *         }
           *       ],
           *       "page": {
           *         "nextCursor": null
           *       }
           *     }
           */
          'application/json': {
            data: components['schemas']['Session'][];
            page: {
              nextCursor: string | null;
              total?: number;
            };
          };
          'text/csv': string;
          'application/x-ndjson': string;
        };
      };
      /** @description `key_in_url`, `invalid_request`, `invalid_cursor`, `sort_needs_ended` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`, `too_many_readers` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteUsersUserIdSessions: {
    parameters: {
      query?: {
        except?: string | string[];
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description How many ended */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "revoked": 2,
           *       "position": "42.1"
           *     }
           */
          'application/json': {
            revoked: number;
            position: string | null;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getSources: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All sources by id */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "sourceId": "rserver-1",
           *           "incarnation": "boot-7",
           *           "sessions": 40,
           *           "open": 3,
           *           "lastSeenAt": "2026-03-02T09:30:00.000Z",
           *           "clockSkewSeconds": 0.041
           *         }
           *       ]
           *     }
           */
          'application/json': {
            data: components['schemas']['Source'][];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getStatsDurations: {
    parameters: {
      query?: {
        status?: string;
        userId?: string;
        clientId?: string;
        sourceId?: string;
        endReason?: string;
        app?: string;
        browser?: string;
        os?: string;
        device?: string;
        from?: string;
        to?: string;
        startedFrom?: string;
        startedTo?: string;
        minActiveSeconds?: number;
        q?: string;
        groupBy?: string;
        tz?: string;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A row for each group */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "from": "2026-03-02T00:00:00.000Z",
           *       "to": "2026-03-03T00:00:00.000Z",
           *       "tz": "UTC",
           *       "groupBy": [
           *         "day"
           *       ],
           *       "data": [
           *         {
           *           "group": {
           *             "day": "2026-03-02"
           *           },
           *           "started": 2,
           *           "ended": 2,
           *           "sessions": 2,
           *           "users": 1,
           *           "spanSeconds": 9000,
           *           "connectedSeconds": 8940,
           *           "activeSeconds": 3600.5,
           *           "uncertaintySeconds": 30
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Durations'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getStatsActiveUsers: {
    parameters: {
      query?: {
        status?: string;
        userId?: string;
        clientId?: string;
        sourceId?: string;
        endReason?: string;
        app?: string;
        browser?: string;
        os?: string;
        device?: string;
        startedFrom?: string;
        startedTo?: string;
        minActiveSeconds?: number;
        q?: string;
        period?: 'day' | 'week' | 'month' | 'rolling_month';
        at?: string;
        tz?: string;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Sums of the period, of each device and of each system */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "period": "day",
           *       "tz": "UTC",
           *       "from": "2026-03-02T00:00:00.000Z",
           *       "to": "2026-03-03T00:00:00.000Z",
           *       "started": 2,
           *       "ended": 2,
           *       "sessions": 2,
           *       "users": 1,
           *       "spanSeconds": 9000,
           *       "connectedSeconds": 8940,
           *       "activeSeconds": 3600.5,
           *       "uncertaintySeconds": 30,
           *       "devices": [
           *         {
           *           "type": "browser",
           *           "name": "Firefox",
           *           "version": "126.0",
           *           "started": 2,
           *           "ended": 2,
           *           "sessions": 2,
           *           "users": 1,
           *           "spanSeconds": 9000,
           *           "connectedSeconds": 8940,
           *           "activeSeconds": 3600.5,
           *           "uncertaintySeconds": 30
           *         }
           *       ],
           *       "systems": [
           *         {
           *           "name": "Linux",
           *           "version": null,
           *           "started": 2,
           *           "ended": 2,
           *           "sessions": 2,
           *           "users": 1,
           *           "spanSeconds": 9000,
           *           "connectedSeconds": 8940,
           *           "activeSeconds": 3600.5,
           *           "uncertaintySeconds": 30
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['ActiveUsers'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getStatsConcurrency: {
    parameters: {
      query?: {
        status?: string;
        userId?: string;
        clientId?: string;
        sourceId?: string;
        endReason?: string;
        app?: string;
        browser?: string;
        os?: string;
        device?: string;
        startedFrom?: string;
        startedTo?: string;
        minActiveSeconds?: number;
        q?: string;
        series?: 'present' | 'occupied';
        unit?: 'sessions' | 'users';
        scope?: string;
        minPosition?: string;
        from?: string;
        to?: string;
        bucket?: 'PT1M' | 'PT5M' | 'PT15M' | 'PT30M' | 'PT1H' | 'P1D' | 'P1W' | 'P1M';
        tz?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A point for each slot */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "series": "present",
           *       "unit": "sessions",
           *       "from": "2026-03-02T00:00:00.000Z",
           *       "to": "2026-03-03T00:00:00.000Z",
           *       "tz": "UTC",
           *       "bucket": "P1D",
           *       "provisionalFrom": null,
           *       "data": [
           *         {
           *           "start": "2026-03-02T00:00:00.000Z",
           *           "peak": 2,
           *           "peakAt": "2026-03-02T08:14:00.000Z",
           *           "peakSeconds": 61.5,
           *           "average": 0.25,
           *           "minimum": 0
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Concurrency'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `limit_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getStatsConcurrencyNow: {
    parameters: {
      query?: {
        status?: string;
        userId?: string;
        clientId?: string;
        sourceId?: string;
        endReason?: string;
        app?: string;
        browser?: string;
        os?: string;
        device?: string;
        startedFrom?: string;
        startedTo?: string;
        minActiveSeconds?: number;
        q?: string;
        scope?: string;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Four numbers */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "time": "2026-03-02T08:14:00.000Z",
           *       "present": {
           *         "sessions": 3,
           *         "users": 2
           *       },
           *       "occupied": {
           *         "sessions": 3,
           *         "users": 2
           *       }
           *     }
           */
          'application/json': components['schemas']['ConcurrencyNow'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getStatsConcurrencyPeak: {
    parameters: {
      query?: {
        status?: string;
        userId?: string;
        clientId?: string;
        sourceId?: string;
        endReason?: string;
        app?: string;
        browser?: string;
        os?: string;
        device?: string;
        startedFrom?: string;
        startedTo?: string;
        minActiveSeconds?: number;
        q?: string;
        series?: 'present' | 'occupied';
        unit?: 'sessions' | 'users';
        scope?: string;
        minPosition?: string;
        from?: string;
        to?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The peak */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "series": "present",
           *       "unit": "sessions",
           *       "time": "2026-03-02T08:14:00.000Z",
           *       "count": 1,
           *       "sessions": [
           *         {
           *           "id": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d",
           *           "userId": "alice"
           *         }
           *       ],
           *       "from": "2026-03-02T00:00:00.000Z",
           *       "to": "2026-03-03T00:00:00.000Z",
           *       "seconds": 61.5
           *     }
           */
          'application/json': components['schemas']['ConcurrencyPeak'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `limit_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getStatsConcurrencyAt: {
    parameters: {
      query?: {
        status?: string;
        userId?: string;
        clientId?: string;
        sourceId?: string;
        endReason?: string;
        app?: string;
        browser?: string;
        os?: string;
        device?: string;
        startedFrom?: string;
        startedTo?: string;
        minActiveSeconds?: number;
        q?: string;
        series?: 'present' | 'occupied';
        unit?: 'sessions' | 'users';
        scope?: string;
        minPosition?: string;
        time?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Who was there */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "series": "present",
           *       "unit": "sessions",
           *       "time": "2026-03-02T08:14:00.000Z",
           *       "count": 1,
           *       "sessions": [
           *         {
           *           "id": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d",
           *           "userId": "alice"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['ConcurrencyAt'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `limit_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getSites: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The site of the key; all sites for an operator who names none */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "site": "default",
           *           "timeZone": "Europe/Berlin",
           *           "open": 12
           *         }
           *       ]
           *     }
           */
          'application/json': {
            data: components['schemas']['Site'][];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  postSites: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "site": "branch",
         *       "timeZone": "Europe/Berlin"
         *     }
         */
        'application/json': {
          site: string;
          /** @default UTC */
          timeZone?: string;
        };
      };
    };
    responses: {
      /** @description The site */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "site": "branch",
           *       "timeZone": "Europe/Berlin",
           *       "position": "42.0"
           *     }
           */
          'application/json': {
            site: string;
            timeZone: string;
            position: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `site_exists` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getPolicy: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The policy of the site */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "heartbeatIntervalSeconds": 30,
           *       "leaseSeconds": 90,
           *       "activeGapSeconds": null,
           *       "idleAfterSeconds": 900,
           *       "danglingAfterSeconds": 3600,
           *       "maxAgeSeconds": null,
           *       "resumeWindowSeconds": 1800,
           *       "maxLatenessSeconds": 604800,
           *       "futureToleranceSeconds": 60,
           *       "limitStatus": 409,
           *       "appRules": [],
           *       "fullIpAddresses": false,
           *       "timeZone": "Europe/Berlin"
           *     }
           */
          'application/json': components['schemas']['Policy'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  putPolicy: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "leaseSeconds": 120,
         *       "timeZone": "Europe/Berlin"
         *     }
         */
        'application/json': {
          heartbeatIntervalSeconds?: number;
          leaseSeconds?: number;
          activeGapSeconds?: number | null;
          idleAfterSeconds?: number;
          danglingAfterSeconds?: number;
          maxAgeSeconds?: number | null;
          resumeWindowSeconds?: number;
          maxLatenessSeconds?: number;
          futureToleranceSeconds?: number;
          /** @enum {number} */
          limitStatus?: 409 | 429 | 403;
          appRules?: {
            name: string;
            /** @enum {string} */
            type: 'mobile-app' | 'desktop-app';
          }[];
          fullIpAddresses?: boolean;
          timeZone?: string;
        };
      };
    };
    responses: {
      /** @description The policy of the site */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "heartbeatIntervalSeconds": 30,
           *       "leaseSeconds": 90,
           *       "activeGapSeconds": null,
           *       "idleAfterSeconds": 900,
           *       "danglingAfterSeconds": 3600,
           *       "maxAgeSeconds": null,
           *       "resumeWindowSeconds": 1800,
           *       "maxLatenessSeconds": 604800,
           *       "futureToleranceSeconds": 60,
           *       "limitStatus": 409,
           *       "appRules": [],
           *       "fullIpAddresses": false,
           *       "timeZone": "Europe/Berlin",
           *       "position": "42.0"
           *     }
           */
          'application/json': {
            heartbeatIntervalSeconds: number;
            leaseSeconds: number;
            activeGapSeconds: number | null;
            idleAfterSeconds: number;
            danglingAfterSeconds: number;
            maxAgeSeconds: number | null;
            resumeWindowSeconds: number;
            maxLatenessSeconds: number;
            futureToleranceSeconds: number;
            /** @enum {number} */
            limitStatus: 409 | 429 | 403;
            appRules: {
              name: string;
              /** @enum {string} */
              type: 'mobile-app' | 'desktop-app';
            }[];
            fullIpAddresses: boolean;
            timeZone: string;
            position: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request`, `invalid_policy` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getKeys: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All keys, oldest first, without their texts */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "3f9c0a1b2d4e5f60",
           *           "name": "rserver-1",
           *           "scopes": [
           *             "ingest"
           *           ],
           *           "mode": "observing",
           *           "issuedAt": "2026-03-02T08:00:00.000Z",
           *           "issuedBy": "admin",
           *           "expiresAt": null,
           *           "revokedAt": null,
           *           "revokedBy": null
           *         }
           *       ]
           *     }
           */
          'application/json': {
            data: components['schemas']['Key'][];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  postKeys: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "rserver-1",
         *       "scopes": [
         *         "ingest"
         *       ],
         *       "mode": "observing"
         *     }
         */
        'application/json': {
          name: string;
          scopes: ('ingest' | 'read' | 'admin')[];
          /**
           * @default enforcing
           * @enum {string}
           */
          mode?: 'enforcing' | 'observing';
          /** @default null */
          expiresAt?: string | null;
        };
      };
    };
    responses: {
      /** @description The key, with its text: shown this once */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "3f9c0a1b2d4e5f60",
           *       "name": "rserver-1",
           *       "scopes": [
           *         "ingest"
           *       ],
           *       "mode": "observing",
           *       "expiresAt": null,
           *       "key": "hc_default_3f9c0a1b2d4e5f60_…",
           *       "position": "42.0"
           *     }
           */
          'application/json': {
            id: string;
            name: string;
            scopes: ('ingest' | 'read' | 'admin')[];
            /** @enum {string} */
            mode: 'enforcing' | 'observing';
            expiresAt: string | null;
            key: string;
            position: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteKeysId: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description 0: it was before */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "revoked": 1,
           *       "position": "42.0"
           *     }
           */
          'application/json': {
            revoked: number;
            position: string | null;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `key_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getDeadLetters: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, the latest in the log first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "42.3",
           *           "type": "headcount.session.heartbeat.v1",
           *           "reason": "beats of unknown sessions",
           *           "count": 1,
           *           "event": {
           *             "specversion": "1.0",
           *             "id": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d/3",
           *             "source": "/sites/default",
           *             "type": "headcount.session.heartbeat.v1",
           *             "site": "default",
           *             "time": "2026-03-02T08:00:00.000Z",
           *             "receivedat": "2026-03-02T08:00:00.000Z",
           *             "data": {
           *               "sourceId": "rserver-1",
           *               "beats": [
           *                 {
           *                   "sessionId": "s1",
           *                   "at": 1772438400000,
           *                   "active": true
           *                 }
           *               ]
           *             }
           *           }
           *         }
           *       ],
           *       "page": {
           *         "nextCursor": null
           *       }
           *     }
           */
          'application/json': {
            data: components['schemas']['DeadLetter'][];
            page: {
              nextCursor: string | null;
            };
          };
        };
      };
      /** @description `key_in_url`, `invalid_request`, `invalid_cursor` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  postDeadLettersIdRetry: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is taken up, with what was unknown without it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "42.3",
           *       "facts": 5
           *     }
           */
          'application/json': {
            id: string;
            facts: number;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `dead_letter_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `dead_letter_stands`, `log_trimmed` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `log_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getLimits: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All limits */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "per-user",
           *           "scope": "user",
           *           "attribute": null,
           *           "key": null,
           *           "unit": "sessions",
           *           "max": 5,
           *           "mode": "deny",
           *           "exempt": {
           *             "role": [
           *               "admin"
           *             ]
           *           },
           *           "countAnonymous": false,
           *           "releaseAfterIdleSeconds": 3600,
           *           "changedAt": "2026-03-02T08:00:00.000Z",
           *           "changedBy": "admin"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            data: components['schemas']['Limit'][];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getLimitsId: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The limit, with every change of it, the latest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "per-user",
           *       "scope": "user",
           *       "attribute": null,
           *       "key": null,
           *       "unit": "sessions",
           *       "max": 5,
           *       "mode": "deny",
           *       "exempt": {
           *         "role": [
           *           "admin"
           *         ]
           *       },
           *       "countAnonymous": false,
           *       "releaseAfterIdleSeconds": 3600,
           *       "changedAt": "2026-03-02T08:00:00.000Z",
           *       "changedBy": "admin",
           *       "history": [
           *         {
           *           "position": "42.0",
           *           "changedAt": "2026-03-02T08:00:00.000Z",
           *           "changedBy": "admin",
           *           "limit": {
           *             "id": "per-user",
           *             "scope": "user",
           *             "attribute": null,
           *             "key": null,
           *             "unit": "sessions",
           *             "max": 5,
           *             "mode": "deny",
           *             "exempt": {
           *               "role": [
           *                 "admin"
           *               ]
           *             },
           *             "countAnonymous": false,
           *             "releaseAfterIdleSeconds": 3600
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': {
            id: string;
            /** @enum {string} */
            scope: 'site' | 'user' | 'client' | 'user_client' | 'attribute';
            attribute: string | null;
            key: string | null;
            /** @enum {string} */
            unit: 'sessions' | 'users';
            max: number | null;
            /** @enum {string} */
            mode: 'deny' | 'evict_lru' | 'evict_oldest' | 'evict_all' | 'observe';
            exempt: {
              [key: string]: string[];
            };
            countAnonymous: boolean;
            releaseAfterIdleSeconds: number | null;
            /** Format: date-time */
            changedAt: string;
            changedBy: string | null;
            history: {
              position: string;
              /** Format: date-time */
              changedAt: string;
              changedBy: string | null;
              limit: {
                id: string;
                /** @enum {string} */
                scope: 'site' | 'user' | 'client' | 'user_client' | 'attribute';
                attribute: string | null;
                key: string | null;
                /** @enum {string} */
                unit: 'sessions' | 'users';
                max: number | null;
                /** @enum {string} */
                mode: 'deny' | 'evict_lru' | 'evict_oldest' | 'evict_all' | 'observe';
                exempt: {
                  [key: string]: string[];
                };
                countAnonymous: boolean;
                releaseAfterIdleSeconds: number | null;
              } | null;
            }[];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `limit_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  putLimitsId: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "scope": "user",
         *       "max": 5,
         *       "mode": "deny",
         *       "exempt": {
         *         "role": [
         *           "admin"
         *         ]
         *       }
         *     }
         */
        'application/json': {
          /** @enum {string} */
          scope: 'site' | 'user' | 'client' | 'user_client' | 'attribute';
          /** @default null */
          attribute?: string | null;
          /** @default null */
          key?: string | null;
          /**
           * @default sessions
           * @enum {string}
           */
          unit?: 'sessions' | 'users';
          max: number | null;
          /**
           * @default deny
           * @enum {string}
           */
          mode?: 'deny' | 'evict_lru' | 'evict_oldest' | 'evict_all' | 'observe';
          /** @default {} */
          exempt?: {
            [key: string]: string[];
          };
          /** @default false */
          countAnonymous?: boolean;
          /** @default 3600 */
          releaseAfterIdleSeconds?: number | null;
          /** @default false */
          evict?: boolean;
        };
      };
    };
    responses: {
      /** @description The limit is in force */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "per-user",
           *       "scope": "user",
           *       "attribute": null,
           *       "key": null,
           *       "unit": "sessions",
           *       "max": 5,
           *       "mode": "deny",
           *       "exempt": {
           *         "role": [
           *           "admin"
           *         ]
           *       },
           *       "countAnonymous": false,
           *       "releaseAfterIdleSeconds": 3600,
           *       "over": 0,
           *       "warnings": [],
           *       "changedBy": "admin",
           *       "position": "42.0"
           *     }
           */
          'application/json': {
            id: string;
            /** @enum {string} */
            scope: 'site' | 'user' | 'client' | 'user_client' | 'attribute';
            attribute: string | null;
            key: string | null;
            /** @enum {string} */
            unit: 'sessions' | 'users';
            max: number | null;
            /** @enum {string} */
            mode: 'deny' | 'evict_lru' | 'evict_oldest' | 'evict_all' | 'observe';
            exempt: {
              [key: string]: string[];
            };
            countAnonymous: boolean;
            releaseAfterIdleSeconds: number | null;
            over: number;
            warnings: string[];
            changedBy: string;
            position: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request`, `invalid_limit` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteLimitsId: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The limit is gone */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "position": "43.0"
           *     }
           */
          'application/json': {
            position: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `limit_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getLimitsIdUsage: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
        key?: string;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The usage */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "limit": {
           *         "id": "per-user",
           *         "scope": "user",
           *         "attribute": null,
           *         "key": null,
           *         "unit": "sessions",
           *         "max": 5,
           *         "mode": "deny",
           *         "exempt": {
           *           "role": [
           *             "admin"
           *           ]
           *         },
           *         "countAnonymous": false,
           *         "releaseAfterIdleSeconds": 3600,
           *         "changedAt": "2026-03-02T08:00:00.000Z",
           *         "changedBy": "admin"
           *       },
           *       "from": "2026-02-23T08:00:00.001Z",
           *       "to": "2026-03-02T08:00:00.001Z",
           *       "key": "alice",
           *       "inUse": 1,
           *       "peak": 5,
           *       "peakAt": "2026-02-27T15:04:05.678Z",
           *       "denials": 3,
           *       "occupants": [
           *         {
           *           "id": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d",
           *           "userId": "alice",
           *           "key": "alice",
           *           "startedAt": "2026-03-02T08:00:00.000Z",
           *           "since": "2026-03-02T08:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['LimitUsage'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `limit_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  postLimitChecks: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "userId": "alice",
         *       "attributes": {
         *         "role": "student"
         *       }
         *     }
         */
        'application/json': {
          /** @default null */
          userId?: string | null;
          /** @default null */
          clientId?: string | null;
          /** @default {} */
          attributes?: {
            [key: string]: string;
          };
        };
      };
    };
    responses: {
      /** @description What each limit says */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "admitted": false,
           *       "limits": [
           *         {
           *           "id": "per-user",
           *           "scope": "user",
           *           "mode": "deny",
           *           "key": "alice",
           *           "current": 5,
           *           "max": 5,
           *           "full": true
           *         }
           *       ],
           *       "wouldEnd": [],
           *       "wouldEndOthers": 0,
           *       "retryAfterSeconds": 41,
           *       "position": "42.0"
           *     }
           */
          'application/json': components['schemas']['LimitCheck'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `collector_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  postLimitBacktests: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "limit": {
         *         "scope": "user",
         *         "max": 5,
         *         "mode": "deny",
         *         "exempt": {
         *           "role": [
         *             "admin"
         *           ]
         *         }
         *       },
         *       "from": "2026-02-01T00:00:00Z",
         *       "to": "2026-03-01T00:00:00Z"
         *     }
         */
        'application/json': {
          limit: {
            /** @enum {string} */
            scope: 'site' | 'user' | 'client' | 'user_client' | 'attribute';
            /** @default null */
            attribute?: string | null;
            /** @default null */
            key?: string | null;
            /**
             * @default sessions
             * @enum {string}
             */
            unit?: 'sessions' | 'users';
            max: number | null;
            /**
             * @default deny
             * @enum {string}
             */
            mode?: 'deny' | 'evict_lru' | 'evict_oldest' | 'evict_all' | 'observe';
            /** @default {} */
            exempt?: {
              [key: string]: string[];
            };
            /** @default false */
            countAnonymous?: boolean;
            /** @default 3600 */
            releaseAfterIdleSeconds?: number | null;
            /** @default false */
            evict?: boolean;
          };
          /** Format: date-time */
          from: string;
          /** Format: date-time */
          to: string;
          /** @default 1 */
          refusedPercent?: number;
        };
      };
    };
    responses: {
      /** @description Refusals by user and hour */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "refused": 2,
           *       "ofStarts": 318,
           *       "users": [
           *         {
           *           "userId": "alice",
           *           "refused": 2
           *         }
           *       ],
           *       "hours": [
           *         {
           *           "start": "2026-03-02T08:00:00.000Z",
           *           "refused": 2
           *         }
           *       ],
           *       "smallestMax": {
           *         "refusedPercent": 1,
           *         "max": 5
           *       },
           *       "position": "42.0"
           *     }
           */
          'application/json': components['schemas']['LimitBacktest'];
        };
      };
      /** @description `key_in_url`, `invalid_request`, `invalid_limit` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getDenials: {
    parameters: {
      query?: {
        limitId?: string;
        userId?: string;
        from?: string;
        to?: string;
        cursor?: string;
        limit?: number;
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of refusals */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "position": "42.0",
           *           "limitId": "per-user",
           *           "scope": "user",
           *           "mode": "deny",
           *           "key": "alice",
           *           "max": 5,
           *           "current": 5,
           *           "request": "start",
           *           "userId": "alice",
           *           "clientId": "web",
           *           "sourceId": null,
           *           "sessionId": "0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d",
           *           "deniedAt": "2026-03-02T08:00:00.000Z",
           *           "count": 3,
           *           "admittedAt": null
           *         }
           *       ],
           *       "page": {
           *         "nextCursor": null
           *       }
           *     }
           */
          'application/json': {
            data: components['schemas']['Denial'][];
            page: {
              nextCursor: string | null;
            };
          };
        };
      };
      /** @description `key_in_url`, `invalid_request`, `invalid_cursor` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getLive: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Events `session`; `reset` where changes are missing: the lists are to be read anew */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example id: 42
           *     event: session
           *     data: {"position":42,"session":{"id":"0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d","site":"default","userId":"alice","clientId":"web","sourceId":null,"incarnation":null,"deviceId":null,"previousSessionId":null,"status":"ended","dangling":false,"seat":false,"inferred":false,"overLimit":false,"startedAt":"2026-03-02T08:00:00.000Z","lastSeenAt":"2026-03-02T09:30:00.000Z","lastActiveAt":"2026-03-02T09:10:00.000Z","leaseExpiresAt":null,"logins":[{"userId":"alice","loginAt":"2026-03-02T08:00:00.000Z","logoutAt":"2026-03-02T09:30:00.000Z"}],"loginAt":"2026-03-02T08:00:00.000Z","logoutAt":"2026-03-02T09:30:00.000Z","endedAt":"2026-03-02T09:30:00.000Z","endReason":"logout","endedBy":"user","endedByName":null,"endPrecision":"exact","endUncertaintySeconds":0,"spanSeconds":5400,"connectedSeconds":5340,"activeSeconds":3600.5,"orphanRuns":0,"ipAddress":"192.0.2.7","host":null,"userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0","browser":{"name":"Firefox","version":"126.0","major":"126"},"os":{"name":"Linux","version":null},"engine":{"name":"Gecko","version":"126.0"},"device":{"type":"browser","vendor":null,"model":null},"app":null,"bot":false,"attributes":{"role":"student"},"measures":{}}}
           */
          'text/event-stream': string;
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`, `too_many_readers` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind`, `overloaded` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getInvariants: {
    parameters: {
      query?: {
        minPosition?: string;
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Each law: over how much it was checked, and what breaks it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "checkedAt": "2026-03-02T08:00:00.000Z",
           *       "position": 42,
           *       "data": [
           *         {
           *           "id": "durations",
           *           "law": "0 <= active <= connected <= span, of every session",
           *           "checked": 1200,
           *           "violations": 0,
           *           "examples": []
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Invariants'];
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind`, `overloaded` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getProjections: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All generations */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "generation": 1,
           *           "projection": "sessions",
           *           "version": 10002,
           *           "state": "live",
           *           "active": true,
           *           "position": 42
           *         }
           *       ]
           *     }
           */
          'application/json': {
            data: {
              generation: number;
              projection: string;
              version: number;
              /** @enum {string} */
              state: 'filling' | 'live';
              active: boolean;
              position: number | null;
            }[];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRebuilds: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All rebuilds, the oldest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "r2",
           *           "generation": 2,
           *           "state": "filling",
           *           "pace": "polite",
           *           "until": null,
           *           "former": null,
           *           "policy": null,
           *           "problem": null,
           *           "done": 120000,
           *           "total": 480000,
           *           "facts": 1400000,
           *           "perSecond": 9000,
           *           "factsPerSecond": 105000,
           *           "secondsLeft": 40,
           *           "createdAt": "2026-03-02T08:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            data: {
              id: string;
              generation: number;
              /** @enum {string} */
              state:
                | 'filling'
                | 'indexing'
                | 'catching_up'
                | 'level'
                | 'still'
                | 'promoted'
                | 'dropped'
                | 'failed';
              /** @enum {string} */
              pace: 'polite' | 'full';
              until: number | null;
              former: number | null;
              done: number;
              total: number;
              facts: number;
              perSecond: number | null;
              factsPerSecond: number | null;
              secondsLeft: number | null;
              policy: {
                leaseSeconds?: number;
                activeGapSeconds?: number | null;
                idleAfterSeconds?: number;
                danglingAfterSeconds?: number;
                maxAgeSeconds?: number | null;
                appRules?: {
                  name: string;
                  /** @enum {string} */
                  type: 'mobile-app' | 'desktop-app';
                }[];
                timeZone?: string;
              } | null;
              problem: string | null;
              createdAt: string;
            }[];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  postRebuilds: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "pace": "full",
         *       "until": "2026-03-02T08:00:00Z"
         *     }
         */
        'application/json': {
          /**
           * @default polite
           * @enum {string}
           */
          pace?: 'polite' | 'full';
          until?: string;
          policy?: {
            leaseSeconds?: number;
            activeGapSeconds?: number | null;
            idleAfterSeconds?: number;
            danglingAfterSeconds?: number;
            maxAgeSeconds?: number | null;
            appRules?: {
              name: string;
              /** @enum {string} */
              type: 'mobile-app' | 'desktop-app';
            }[];
            timeZone?: string;
          };
        };
      };
    };
    responses: {
      /** @description The rebuild, which a projector takes up */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "r2",
           *       "generation": 2,
           *       "state": "filling",
           *       "pace": "polite",
           *       "until": null,
           *       "former": null,
           *       "policy": null,
           *       "problem": null,
           *       "done": 120000,
           *       "total": 480000,
           *       "facts": 1400000,
           *       "perSecond": 9000,
           *       "factsPerSecond": 105000,
           *       "secondsLeft": 40,
           *       "createdAt": "2026-03-02T08:00:00.000Z"
           *     }
           */
          'application/json': {
            id: string;
            generation: number;
            /** @enum {string} */
            state:
              'filling' | 'indexing' | 'catching_up' | 'level' | 'still' | 'promoted' | 'dropped' | 'failed';
            /** @enum {string} */
            pace: 'polite' | 'full';
            until: number | null;
            former: number | null;
            done: number;
            total: number;
            facts: number;
            perSecond: number | null;
            factsPerSecond: number | null;
            secondsLeft: number | null;
            policy: {
              leaseSeconds?: number;
              activeGapSeconds?: number | null;
              idleAfterSeconds?: number;
              danglingAfterSeconds?: number;
              maxAgeSeconds?: number | null;
              appRules?: {
                name: string;
                /** @enum {string} */
                type: 'mobile-app' | 'desktop-app';
              }[];
              timeZone?: string;
            } | null;
            problem: string | null;
            createdAt: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_in_progress`, `log_trimmed` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `log_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRebuildsId: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The rebuild */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "r2",
           *       "generation": 2,
           *       "state": "filling",
           *       "pace": "polite",
           *       "until": null,
           *       "former": null,
           *       "policy": null,
           *       "problem": null,
           *       "done": 120000,
           *       "total": 480000,
           *       "facts": 1400000,
           *       "perSecond": 9000,
           *       "factsPerSecond": 105000,
           *       "secondsLeft": 40,
           *       "createdAt": "2026-03-02T08:00:00.000Z"
           *     }
           */
          'application/json': {
            id: string;
            generation: number;
            /** @enum {string} */
            state:
              'filling' | 'indexing' | 'catching_up' | 'level' | 'still' | 'promoted' | 'dropped' | 'failed';
            /** @enum {string} */
            pace: 'polite' | 'full';
            until: number | null;
            former: number | null;
            done: number;
            total: number;
            facts: number;
            perSecond: number | null;
            factsPerSecond: number | null;
            secondsLeft: number | null;
            policy: {
              leaseSeconds?: number;
              activeGapSeconds?: number | null;
              idleAfterSeconds?: number;
              danglingAfterSeconds?: number;
              maxAgeSeconds?: number | null;
              appRules?: {
                name: string;
                /** @enum {string} */
                type: 'mobile-app' | 'desktop-app';
              }[];
              timeZone?: string;
            } | null;
            problem: string | null;
            createdAt: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteRebuildsId: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The rebuild */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "r2",
           *       "generation": 2,
           *       "state": "filling",
           *       "pace": "polite",
           *       "until": null,
           *       "former": null,
           *       "policy": null,
           *       "problem": null,
           *       "done": 120000,
           *       "total": 480000,
           *       "facts": 1400000,
           *       "perSecond": 9000,
           *       "factsPerSecond": 105000,
           *       "secondsLeft": 40,
           *       "createdAt": "2026-03-02T08:00:00.000Z"
           *     }
           */
          'application/json': {
            id: string;
            generation: number;
            /** @enum {string} */
            state:
              'filling' | 'indexing' | 'catching_up' | 'level' | 'still' | 'promoted' | 'dropped' | 'failed';
            /** @enum {string} */
            pace: 'polite' | 'full';
            until: number | null;
            former: number | null;
            done: number;
            total: number;
            facts: number;
            perSecond: number | null;
            factsPerSecond: number | null;
            secondsLeft: number | null;
            policy: {
              leaseSeconds?: number;
              activeGapSeconds?: number | null;
              idleAfterSeconds?: number;
              danglingAfterSeconds?: number;
              maxAgeSeconds?: number | null;
              appRules?: {
                name: string;
                /** @enum {string} */
                type: 'mobile-app' | 'desktop-app';
              }[];
              timeZone?: string;
            } | null;
            problem: string | null;
            createdAt: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_ready` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRebuildsIdCompare: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The comparison; its examples are of the site of the key */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "equal": false,
           *       "position": 42,
           *       "tables": [
           *         {
           *           "name": "session",
           *           "rows": [
           *             3,
           *             3
           *           ],
           *           "sha256": [
           *             "5f36b2ea29",
           *             "c01a5d6b3e"
           *           ],
           *           "different": 1,
           *           "sums": {
           *             "active_ms": [
           *               90000,
           *               90001
           *             ]
           *           }
           *         }
           *       ],
           *       "examples": [
           *         {
           *           "table": "session",
           *           "key": {
           *             "site": "default",
           *             "id": "s1"
           *           },
           *           "missingIn": null,
           *           "columns": {
           *             "active_ms": [
           *               30000,
           *               30001
           *             ]
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': {
            equal: boolean;
            position: number;
            readonly tables: {
              name: string;
              readonly rows: [number, number];
              readonly sha256: [string, string];
              different: number;
              sums: {
                [key: string]: [number, number];
              };
            }[];
            examples: {
              table: string;
              key: {
                [key: string]: unknown;
              };
              missingIn: number | null;
              columns: {
                [key: string]: [unknown, unknown];
              };
            }[];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_ready` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind`, `rebuild_not_level`, `log_unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRebuildsIdWhatIf: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Both, at the same position */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "r3",
           *       "site": "default",
           *       "policy": {
           *         "activeGapSeconds": 60
           *       },
           *       "position": 42,
           *       "sessions": {
           *         "all": [
           *           1200,
           *           1200
           *         ],
           *         "open": [
           *           40,
           *           40
           *         ],
           *         "idle": [
           *           12,
           *           12
           *         ],
           *         "dangling": [
           *           3,
           *           3
           *         ]
           *       },
           *       "endReasons": [
           *         {
           *           "endReason": "logout",
           *           "sessions": [
           *             1160,
           *             1160
           *           ]
           *         }
           *       ],
           *       "spanSeconds": [
           *         900000,
           *         900000
           *       ],
           *       "connectedSeconds": [
           *         850000,
           *         850000
           *       ],
           *       "activeSeconds": [
           *         400000,
           *         276000
           *       ],
           *       "uncertaintySeconds": [
           *         0,
           *         0
           *       ],
           *       "peaks": {
           *         "present": [
           *           {
           *             "count": 73,
           *             "at": "2026-03-02T10:12:00.000Z"
           *           },
           *           {
           *             "count": 73,
           *             "at": "2026-03-02T10:12:00.000Z"
           *           }
           *         ],
           *         "occupied": [
           *           {
           *             "count": 75,
           *             "at": "2026-03-02T10:12:30.000Z"
           *           },
           *           {
           *             "count": 75,
           *             "at": "2026-03-02T10:12:30.000Z"
           *           }
           *         ]
           *       },
           *       "usersAffected": 310,
           *       "users": [
           *         {
           *           "userId": "alice",
           *           "sessions": [
           *             14,
           *             14
           *           ],
           *           "connectedSeconds": [
           *             90000,
           *             90000
           *           ],
           *           "activeSeconds": [
           *             40000,
           *             21000
           *           ]
           *         }
           *       ],
           *       "days": [
           *         {
           *           "day": "2026-03-02",
           *           "connectedSeconds": [
           *             80000,
           *             80000
           *           ],
           *           "activeSeconds": [
           *             42000,
           *             30000
           *           ]
           *         }
           *       ],
           *       "apps": []
           *     }
           */
          'application/json': {
            id: string;
            site: string;
            policy: {
              leaseSeconds?: number;
              activeGapSeconds?: number | null;
              idleAfterSeconds?: number;
              danglingAfterSeconds?: number;
              maxAgeSeconds?: number | null;
              appRules?: {
                name: string;
                /** @enum {string} */
                type: 'mobile-app' | 'desktop-app';
              }[];
              timeZone?: string;
            };
            position: number;
            sessions: {
              readonly all: [number, number];
              readonly open: [number, number];
              readonly idle: [number, number];
              readonly dangling: [number, number];
            };
            endReasons: {
              endReason: string;
              readonly sessions: [number, number];
            }[];
            readonly spanSeconds: [number, number];
            readonly connectedSeconds: [number, number];
            readonly activeSeconds: [number, number];
            readonly uncertaintySeconds: [number, number];
            peaks: {
              readonly present: [
                {
                  count: number;
                  at: string | null;
                },
                {
                  count: number;
                  at: string | null;
                },
              ];
              readonly occupied: [
                {
                  count: number;
                  at: string | null;
                },
                {
                  count: number;
                  at: string | null;
                },
              ];
            };
            usersAffected: number;
            users: {
              userId: string | null;
              readonly sessions: [number, number];
              readonly connectedSeconds: [number, number];
              readonly activeSeconds: [number, number];
            }[];
            days: {
              day: string;
              readonly connectedSeconds: [number, number];
              readonly activeSeconds: [number, number];
            }[];
            apps: {
              app: string | null;
              readonly sessions: [number, number];
            }[];
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_ready` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `log_replaced` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `read_model_unavailable`, `projection_behind` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  postRebuildsIdPromote: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The rebuild */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "r2",
           *       "generation": 2,
           *       "state": "filling",
           *       "pace": "polite",
           *       "until": null,
           *       "former": null,
           *       "policy": null,
           *       "problem": null,
           *       "done": 120000,
           *       "total": 480000,
           *       "facts": 1400000,
           *       "perSecond": 9000,
           *       "factsPerSecond": 105000,
           *       "secondsLeft": 40,
           *       "createdAt": "2026-03-02T08:00:00.000Z"
           *     }
           */
          'application/json': {
            id: string;
            generation: number;
            /** @enum {string} */
            state:
              'filling' | 'indexing' | 'catching_up' | 'level' | 'still' | 'promoted' | 'dropped' | 'failed';
            /** @enum {string} */
            pace: 'polite' | 'full';
            until: number | null;
            former: number | null;
            done: number;
            total: number;
            facts: number;
            perSecond: number | null;
            factsPerSecond: number | null;
            secondsLeft: number | null;
            policy: {
              leaseSeconds?: number;
              activeGapSeconds?: number | null;
              idleAfterSeconds?: number;
              danglingAfterSeconds?: number;
              maxAgeSeconds?: number | null;
              appRules?: {
                name: string;
                /** @enum {string} */
                type: 'mobile-app' | 'desktop-app';
              }[];
              timeZone?: string;
            } | null;
            problem: string | null;
            createdAt: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_ready` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `rebuild_not_level` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  postRebuildsIdRollback: {
    parameters: {
      query?: {
        /** @description With the key of an operator: the site that is asked about. Any other key has one of its own. */
        site?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The rebuild */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "r2",
           *       "generation": 2,
           *       "state": "filling",
           *       "pace": "polite",
           *       "until": null,
           *       "former": null,
           *       "policy": null,
           *       "problem": null,
           *       "done": 120000,
           *       "total": 480000,
           *       "facts": 1400000,
           *       "perSecond": 9000,
           *       "factsPerSecond": 105000,
           *       "secondsLeft": 40,
           *       "createdAt": "2026-03-02T08:00:00.000Z"
           *     }
           */
          'application/json': {
            id: string;
            generation: number;
            /** @enum {string} */
            state:
              'filling' | 'indexing' | 'catching_up' | 'level' | 'still' | 'promoted' | 'dropped' | 'failed';
            /** @enum {string} */
            pace: 'polite' | 'full';
            until: number | null;
            former: number | null;
            done: number;
            total: number;
            facts: number;
            perSecond: number | null;
            factsPerSecond: number | null;
            secondsLeft: number | null;
            policy: {
              leaseSeconds?: number;
              activeGapSeconds?: number | null;
              idleAfterSeconds?: number;
              danglingAfterSeconds?: number;
              maxAgeSeconds?: number | null;
              appRules?: {
                name: string;
                /** @enum {string} */
                type: 'mobile-app' | 'desktop-app';
              }[];
              timeZone?: string;
            } | null;
            problem: string | null;
            createdAt: string;
          };
        };
      };
      /** @description `key_in_url`, `invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rebuild_not_ready` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error` */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `issuer_unavailable`, `rebuild_not_level` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getProblemsCode: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        code: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The problem */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "code": "unauthorized",
           *       "status": 401,
           *       "title": "Unauthorized",
           *       "remedy": "Send `Authorization: Bearer <key>` with a valid key."
           *     }
           */
          'application/json': {
            code: string;
            status: number;
            title: string;
            remedy: string;
          };
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getOpenapiJson: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OpenAPI 3.1 */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "openapi": "3.1.0",
           *       "info": {
           *         "title": "Headcount query API"
           *       }
           *     }
           */
          'application/json': {
            /** @constant */
            openapi: '3.1.0';
            info: {
              title: string;
            } & {
              [key: string]: unknown;
            };
          } & {
            [key: string]: unknown;
          };
        };
      };
    };
  };
}
