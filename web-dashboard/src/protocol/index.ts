// Made from the host's records by PageTypesTest; to make it anew:
// mvn -pl host -am test -Dquick -Dtest=PageTypesTest -Dtroupe.write=true -Dsurefire.failIfNoSpecifiedTests=false

export interface AgentLine {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly state: AgentState;
  readonly reason: string;
  readonly running: number;
  readonly played_by: PlayedBy;
  readonly form: string;
  readonly plugin: string;
  readonly plugin_version: string;
  readonly without: readonly string[];
  readonly skills: readonly SkillLine[];
}

export type AgentState = 'initializing' | 'available' | 'draining' | 'error' | 'stopped';

export interface AgentStateChanged {
  readonly node: string;
  readonly from: AgentState;
  readonly to: AgentState;
  readonly reason: string;
}

export interface Asked {
  readonly id: string;
  readonly question: Question;
  readonly step?: string;
  readonly since: string;
}

export interface Audio {
  readonly data: string;
  readonly mime_type: string;
}

export interface AuditChanged {
  readonly caller: string;
  readonly action: string;
  readonly target: string;
  readonly count: number;
  readonly address?: string;
}

export interface AuditDropped {
  readonly count: number;
}

export interface AuditRefused {
  readonly caller: string;
  readonly action: string;
  readonly target: string;
  readonly code: string;
  readonly count: number;
  readonly address?: string;
}

export interface Budget {
  readonly tokens?: number;
  readonly tool_calls?: number;
  readonly time?: string;
  readonly cost?: number;
}

export interface Call {
  readonly call: ToolCall;
}

export type CatchUp = 'once' | 'none';

export interface Client {
  readonly caller: string;
  readonly claim_digest: string;
  readonly lease_until: number;
}

export interface Cluster {
  readonly leader?: string;
  readonly nodes: readonly Node[];
}

export type Content =
  | ({ readonly type: 'text' } & Text)
  | ({ readonly type: 'image' } & Image)
  | ({ readonly type: 'audio' } & Audio)
  | ({ readonly type: 'resource' } & Resource)
  | ({ readonly type: 'structured' } & Structured);

export interface Decision {
  readonly policy: string;
  readonly candidates: readonly string[];
  readonly why: string;
}

export interface Effort {
  readonly models: readonly string[];
  readonly turns: number;
  readonly tool_calls: number;
  readonly usage: Usage;
  readonly cost?: number;
  readonly notes: readonly string[];
}

export interface Extent {
  readonly bytes: number;
  readonly archived: number;
  readonly trouble?: string;
}

export interface FactBodies {
  readonly 'agent.state-changed': AgentStateChanged;
  readonly 'audit.changed': AuditChanged;
  readonly 'audit.dropped': AuditDropped;
  readonly 'audit.refused': AuditRefused;
  readonly 'journal.archived': JournalArchived;
  readonly 'plugin.disabled': PluginDisabled;
  readonly 'plugin.enabled': PluginEnabled;
  readonly 'plugin.leaked': PluginLeaked;
  readonly 'plugin.quarantined': PluginQuarantined;
  readonly 'plugin.restarted': PluginRestarted;
  readonly 'plugin.rolled-back': PluginRolledBack;
  readonly 'plugin.state-changed': PluginStateChanged;
  readonly 'plugin.tried': PluginTried;
  readonly 'run.answered': RunAnswered;
  readonly 'run.asked': RunAsked;
  readonly 'run.changed': RunChanged;
  readonly 'run.created': RunCreated;
  readonly 'run.ending': RunEnding;
  readonly 'run.finished': RunFinished;
  readonly 'run.paused': RunPaused;
  readonly 'run.resumed': RunResumed;
  readonly 'run.rolling-back': RunRollingBack;
  readonly 'run.step-compensated': StepCompensated;
  readonly 'run.step-compensating': StepCompensating;
  readonly 'run.step-ended': StepEnded;
  readonly 'run.step-expanded': StepExpanded;
  readonly 'run.step-started': StepStarted;
  readonly 'run.strategy-changed': RunStrategyChanged;
  readonly 'run.waiting': RunWaiting;
  readonly 'run.warned': RunWarned;
  readonly 'run.woken': RunWoken;
  readonly 'schedule.created': ScheduleCreated;
  readonly 'schedule.fired': ScheduleFired;
  readonly 'schedule.missed': ScheduleMissed;
  readonly 'schedule.paused': SchedulePaused;
  readonly 'schedule.removed': ScheduleRemoved;
  readonly 'schedule.resumed': ScheduleResumed;
  readonly 'session.kept': SessionKept;
  readonly 'sign-in.kept': SignInKept;
  readonly 'task.answered': TaskAnswered;
  readonly 'task.asked': TaskAsked;
  readonly 'task.dead': TaskDead;
  readonly 'task.finished': TaskFinished;
  readonly 'task.outcome-refused': TaskOutcomeRefused;
  readonly 'task.progressed': TaskProgressed;
  readonly 'task.queued': TaskQueued;
  readonly 'task.released': TaskReleased;
  readonly 'task.renewed': TaskRenewed;
  readonly 'task.retried': TaskRetried;
  readonly 'task.revived': TaskRevived;
  readonly 'task.started': TaskStarted;
  readonly 'task.submitted': TaskSubmitted;
  readonly 'task.tool-answered': TaskToolAnswered;
  readonly 'task.tool-called': TaskToolCalled;
  readonly 'task.turned': TaskTurned;
  readonly 'token.created': TokenCreated;
  readonly 'token.revoked': TokenRevoked;
  readonly 'workflow.put': WorkflowPut;
}

export interface FactSeen {
  readonly position: number;
  readonly time: string;
  readonly stream: string;
  readonly version: number;
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly cut?: readonly string[];
}

export interface FactsCame {
  readonly sequence: number;
  readonly position: number;
  readonly conflated: boolean;
  readonly facts: readonly FactSeen[];
}

export interface Filter {
  readonly kinds?: readonly string[];
  readonly streams?: readonly string[];
}

export interface ForkOf {
  readonly run: string;
  readonly version: number;
  readonly inherited: number;
}

export interface GraphEdit {
  readonly add: readonly unknown[];
  readonly remove: readonly string[];
  readonly change: Readonly<Record<string, unknown>>;
}

export interface History {
  readonly stream: string;
  readonly complete: boolean;
  readonly facts: readonly FactSeen[];
}

export interface Host {
  readonly node: string;
  readonly plugin_version: string;
}

export interface Idempotency {
  readonly key: string;
  readonly digest: string;
}

export interface Image {
  readonly data: string;
  readonly mime_type: string;
}

export interface JournalArchived {
  readonly from_position: number;
  readonly to_position: number;
  readonly streams: number;
  readonly facts: number;
  readonly positions: string;
  readonly first_stream: string;
  readonly last_stream: string;
  readonly ended_before: number;
  readonly file?: string;
  readonly digest?: string;
}

export interface Me {
  readonly caller: string;
  readonly tenant: string;
  readonly permissions: readonly string[];
  readonly sign_in_needed: boolean;
  readonly signed_in: boolean;
  readonly watches: boolean;
  readonly expires?: string;
}

export type Message =
  | ({ readonly type: 'snapshot' } & Snapshot)
  | ({ readonly type: 'facts' } & FactsCame)
  | ({ readonly type: 'history' } & History)
  | ({ readonly type: 'text' } & TextCame)
  | ({ readonly type: 'standing' } & Standing)
  | ({ readonly type: 'error' } & SentAway);

export interface Mistake {
  readonly pointer: string;
  readonly message: string;
}

export interface NewAnswer {
  readonly answer?: unknown;
  readonly decline?: boolean;
}

export interface Node {
  readonly id: string;
  readonly place: string;
  readonly version: string;
}

export interface Owner {
  readonly caller: string;
  readonly tenant: string;
  readonly permissions: readonly string[];
}

export interface Parent {
  readonly run: string;
  readonly step: string;
  readonly depth: number;
}

export interface Plan {
  readonly not_before?: number;
  readonly depends_on: readonly string[];
  readonly parent?: string;
  readonly depth: number;
  readonly retries?: number;
  readonly run?: string;
}

export type PlayedBy = 'HOST' | 'CLIENT';

export type Player =
  | ({ readonly by: 'host' } & Host)
  | ({ readonly by: 'client' } & Client);

export interface PluginDisabled {
  readonly caller: string;
}

export interface PluginEnabled {
  readonly caller: string;
}

export interface PluginLeaked {
  readonly version: string;
  readonly digest: string;
  readonly threads: readonly string[];
}

export interface PluginQuarantined {
  readonly version: string;
  readonly digest: string;
  readonly reason: string;
}

export interface PluginRestarted {
  readonly version: string;
  readonly digest: string;
  readonly trouble: Trouble;
  readonly detail: string;
  readonly attempt: number;
}

export interface PluginRolledBack {
  readonly from_version: string;
  readonly from_digest: string;
  readonly to_version: string;
  readonly to_digest: string;
  readonly caller: string;
}

export type PluginState = 'loaded' | 'loaded, reduced' | 'not-configured' | 'quarantined' | 'refused' | 'failed' | 'draining' | 'disabled' | 'removed';

export interface PluginStateChanged {
  readonly version: string;
  readonly file: string;
  readonly digest: string;
  readonly state: PluginState;
  readonly reason: string;
  readonly agents: readonly string[];
  readonly providers?: readonly string[];
}

export interface PluginTried {
  readonly version: string;
  readonly digest: string;
  readonly notes: readonly string[];
}

export interface PluginView {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly file: string;
  readonly form: string;
  readonly state: PluginState;
  readonly reason: string;
  readonly agents: readonly string[];
  readonly providers: readonly string[];
  readonly running: number;
  readonly earlier: readonly string[];
  readonly since: string;
}

export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly fix: string;
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly mistakes: readonly Mistake[];
  readonly nearest: readonly string[];
  readonly retry_after_seconds?: number;
}

export interface Question {
  readonly text: string;
  readonly schema: unknown;
}

export interface Reply {
  readonly parts: readonly ReplyPart[];
  readonly stop: Stop;
  readonly usage: Usage;
  readonly model: string;
  readonly note?: string;
}

export type ReplyPart =
  | ({ readonly type: 'text' } & Text)
  | ({ readonly type: 'thinking' } & Thinking)
  | ({ readonly type: 'call' } & Call);

export interface Request {
  readonly agent: string;
  readonly skill: string;
  readonly input: unknown;
  readonly content: readonly Content[];
  readonly timeout_seconds?: number;
  readonly budget: Budget;
  readonly priority: number;
  readonly retries?: number;
}

export interface Resource {
  readonly uri: string;
  readonly mime_type: string;
  readonly text?: string;
  readonly data?: string;
}

export interface RunAnswered {
  readonly id: string;
  readonly answer?: unknown;
  readonly caller: string;
}

export interface RunAsked {
  readonly id: string;
  readonly question: Question;
  readonly step?: string;
}

export interface RunChanged {
  readonly edit: GraphEdit;
  readonly caller: string;
}

export interface RunCreated {
  readonly workflow: string;
  readonly number: number;
  readonly strategy: string;
  readonly input: unknown;
  readonly budget: Budget;
  readonly session?: string;
  readonly caller: string;
  readonly permissions: string;
  readonly idempotency?: Idempotency;
  readonly fork?: ForkOf;
  readonly parent?: Parent;
}

export interface RunEnding {
  readonly state: RunState;
  readonly output?: unknown;
  readonly error?: TaskError;
}

export interface RunFinished {
  readonly state: RunState;
  readonly output?: unknown;
  readonly error?: TaskError;
  readonly effort?: Effort;
}

export interface RunList {
  readonly runs: readonly RunView[];
  readonly next?: string;
}

export interface RunPaused {
  readonly caller: string;
  readonly reason: string;
}

export interface RunResumed {
  readonly caller: string;
}

export interface RunRollingBack {
  readonly caller: string;
  readonly reason: string;
}

export type RunState = 'pending' | 'running' | 'paused' | 'awaiting-input' | 'rolling-back' | 'completed' | 'failed' | 'cancelled' | 'rolled-back';

export type RunStepState = 'pending' | 'ready' | 'chosen' | 'waiting' | 'running' | 'completed' | 'skipped' | 'failed' | 'cancelled' | 'compensated';

export interface RunStrategyChanged {
  readonly strategy: string;
  readonly plugin_version: string;
  readonly before?: string;
}

export interface RunView {
  readonly id: string;
  readonly workflow: string;
  readonly number: number;
  readonly strategy: string;
  readonly state: RunState;
  readonly input: unknown;
  readonly created_at: string;
  readonly finished_at?: string;
  readonly steps: readonly StepView[];
  readonly counts: Readonly<Record<string, number>>;
  readonly questions: readonly Asked[];
  readonly waits?: string;
  readonly output?: unknown;
  readonly error?: TaskError;
  readonly effort?: Effort;
  readonly caller: string;
  readonly session?: string;
  readonly fork_of?: string;
  readonly parent?: string;
  readonly version: number;
}

export interface RunWaiting {
  readonly id: string;
  readonly until: number;
}

export interface RunWarned {
  readonly warning: string;
}

export interface RunWoken {
  readonly id: string;
}

export interface ScheduleCreated {
  readonly name: string;
  readonly timing: Timing;
  readonly request: Request;
  readonly catch_up: CatchUp;
  readonly owner: Owner;
}

export interface ScheduleFired {
  readonly due: number;
  readonly task: string;
}

export interface ScheduleMissed {
  readonly due: number;
  readonly code: string;
  readonly reason: string;
}

export interface SchedulePaused {
  readonly caller: string;
}

export interface ScheduleRemoved {
  readonly caller: string;
}

export interface ScheduleResumed {
  readonly caller: string;
}

export interface SentAway {
  readonly code: string;
  readonly detail: string;
}

export interface SessionKept {
  readonly node: string;
  readonly caller: string;
  readonly client: string;
  readonly protocol: string;
  readonly elicits: boolean;
  readonly samples: boolean;
  readonly agents: readonly string[];
  readonly tools: readonly string[];
  readonly subscriptions: readonly string[];
  readonly log_level?: string;
  readonly until: number;
}

export interface SignIn {
  readonly token: string;
}

export interface SignInKept {
  readonly token: string;
  readonly until: number;
}

export interface SkillLine {
  readonly name: string;
  readonly description: string;
}

export interface Snapshot {
  readonly position: number;
  readonly node: string;
  readonly resumed: boolean;
  readonly because?: string;
  readonly agents: readonly AgentLine[];
  readonly tasks: readonly TaskView[];
  readonly runs: readonly RunView[];
  readonly plugins: readonly PluginView[];
  readonly status: Status;
}

export interface Standing {
  readonly status: Status;
  readonly agents: readonly AgentLine[];
  readonly gone: readonly string[];
  readonly plugins?: readonly PluginView[];
}

export interface Status {
  readonly ready: boolean;
  readonly since: string;
  readonly version: string;
  readonly node: string;
  readonly url: string;
  readonly data: string;
  readonly agents: number;
  readonly running: number;
  readonly queued: number;
  readonly claimable: number;
  readonly lost: number;
  readonly position: number;
  readonly journal: Extent;
  readonly model: string;
  readonly problems: readonly Problem[];
  readonly cluster?: Cluster;
}

export interface StepCompensated {
  readonly step: string;
  readonly error?: TaskError;
  readonly effort?: Effort;
}

export interface StepCompensating {
  readonly step: string;
  readonly attempt: number;
  readonly task: string;
  readonly agent: string;
}

export interface StepEnded {
  readonly step: string;
  readonly state: RunStepState;
  readonly output?: unknown;
  readonly error?: TaskError;
  readonly why?: string;
  readonly effort?: Effort;
}

export interface StepExpanded {
  readonly step: string;
  readonly items: readonly unknown[];
}

export interface StepList {
  readonly steps: readonly StepView[];
  readonly next?: string;
}

export interface StepStarted {
  readonly step: string;
  readonly attempt: number;
  readonly work: string;
  readonly agent?: string;
}

export interface StepView {
  readonly id: string;
  readonly state: RunStepState;
  readonly agent?: string;
  readonly skill?: string;
  readonly workflow?: string;
  readonly depends_on: readonly string[];
  readonly group?: string;
  readonly work?: string;
  readonly attempt: number;
  readonly started_at?: string;
  readonly ended_at?: string;
  readonly output?: unknown;
  readonly error?: TaskError;
  readonly why?: string;
  readonly compensation?: string;
}

export type Stop = 'END' | 'TOOL_CALLS' | 'TOO_LONG' | 'DECLINED';

export interface Structured {
  readonly json: unknown;
}

export interface TaskAnswered {
  readonly number: number;
  readonly answer?: unknown;
  readonly caller: string;
}

export interface TaskAsked {
  readonly epoch: number;
  readonly number: number;
  readonly question: Question;
}

export interface TaskDead {
  readonly epoch: number;
  readonly attempts: number;
  readonly error: TaskError;
  readonly effort?: Effort;
}

export interface TaskError {
  readonly code: string;
  readonly reason: string;
  readonly retryable: boolean;
  readonly retry_after?: number;
}

export interface TaskFinished {
  readonly epoch: number;
  readonly state: TaskState;
  readonly answer: readonly Content[];
  readonly error?: TaskError;
  readonly effort?: Effort;
}

export interface TaskOutcomeRefused {
  readonly epoch: number;
  readonly reason: string;
}

export interface TaskProgressed {
  readonly epoch: number;
  readonly note: string;
}

export interface TaskQueued {
  readonly reason: string;
}

export interface TaskReleased {
  readonly epoch: number;
  readonly reason: string;
  readonly lost?: string;
}

export interface TaskRenewed {
  readonly epoch: number;
  readonly lease_until: number;
}

export interface TaskRetried {
  readonly epoch: number;
  readonly attempt: number;
  readonly error: TaskError;
  readonly not_before: number;
}

export interface TaskRevived {
  readonly caller: string;
  readonly deadline: number;
}

export interface TaskStarted {
  readonly epoch: number;
  readonly player: Player;
  readonly decision: Decision;
}

export type TaskState = 'submitted' | 'queued' | 'running' | 'waiting-for-input' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'dead-letter';

export interface TaskSubmitted {
  readonly agent: string;
  readonly skill: string;
  readonly input: unknown;
  readonly content: readonly Content[];
  readonly session?: string;
  readonly deadline: number;
  readonly budget: Budget;
  readonly priority: number;
  readonly caller: string;
  readonly idempotency?: Idempotency;
  readonly plan?: Plan;
  readonly patient?: boolean;
  readonly permissions?: string;
}

export interface TaskToolAnswered {
  readonly epoch: number;
  readonly call: string;
  readonly result: ToolResult;
}

export interface TaskToolCalled {
  readonly epoch: number;
  readonly call: ToolCall;
  readonly harmless?: boolean;
}

export interface TaskTurned {
  readonly epoch: number;
  readonly turn: number;
  readonly asked: string;
  readonly reply: Reply;
  readonly cost?: number;
}

export interface TaskView {
  readonly id: string;
  readonly agent: string;
  readonly skill: string;
  readonly state: TaskState;
  readonly claimable: boolean;
  readonly submitted_at: string;
  readonly started_at?: string;
  readonly finished_at?: string;
  readonly deadline: string;
  readonly epoch: number;
  readonly played_by?: string;
  readonly waits?: string;
  readonly note?: string;
  readonly session?: string;
  readonly answer: readonly Content[];
  readonly error?: TaskError;
  readonly question?: Question;
  readonly effort?: Effort;
  readonly version: number;
}

export interface Text {
  readonly text: string;
}

export interface TextCame {
  readonly task: string;
  readonly epoch: number;
  readonly turn: number;
  readonly offset: number;
  readonly text: string;
}

export interface Thinking {
  readonly text: string;
  readonly seal?: unknown;
}

export interface Timing {
  readonly cron?: string;
  readonly zone?: string;
  readonly every_seconds?: number;
}

export interface TokenCreated {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly digest: string;
  readonly permissions: readonly string[];
  readonly expires?: number;
  readonly rate: number;
  readonly created_by: string;
}

export interface TokenRevoked {
  readonly id: string;
  readonly caller: string;
}

export interface ToolCall {
  readonly id: string;
  readonly tool: string;
  readonly input: unknown;
}

export interface ToolResult {
  readonly content: readonly Content[];
  readonly failed: boolean;
}

export type Trouble = 'threw' | 'hung' | 'threads' | 'died' | 'deaf';

export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached_input: number;
  readonly cache_writes: number;
}

export interface Wish {
  readonly filter?: Filter;
  readonly from?: number;
  readonly node?: string;
  readonly watch?: readonly string[];
}

export interface WorkflowPut {
  readonly number: number;
  readonly definition: unknown;
  readonly source: string;
  readonly format: string;
  readonly caller: string;
}
