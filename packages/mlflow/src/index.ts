export type { Access } from './accounts/access.js';
export { Authentication, type AuthenticationOptions, requireAuthentication } from './accounts/authentication.js';
export type { Need, Needs, RawInput, Rule, Subjects } from './accounts/needs.js';
export type { OwnGrants } from './accounts/own-grants.js';
export type { PasswordCost } from './accounts/password.js';
export { allows, type Grant, type Permission, permissionOn, type Resource, type User } from './accounts/permission.js';
export { replaceShippedPassword } from './accounts/replace-shipped-password.js';
export type { ResourceTypes } from './accounts/resource-types.js';
export type { Role, RoleAssignment, RolePermission, RoleStore } from './accounts/role-store.js';
// The tables that the rooms add to MlflowTables.
export type {} from './accounts/tables.js';
export type { AccessToken, TokenStore } from './accounts/token-store.js';
export type { StoredUser, UserStore } from './accounts/user-store.js';
export type { OpenArtifacts } from './artifacts/artifact-places.js';
export type {
  ArtifactInfo,
  ArtifactStore,
  ByteRange,
  DirectTransfers,
  FileStore,
  PartAddress,
  UploadedPart,
} from './artifacts/artifact-store.js';
export { LocalArtifactStore } from './artifacts/local-artifact-store.js';
export type { ArtifactAddresses, OpenBucket } from './client/artifact-addresses.js';
export { credentialHeaders } from './client/credential-headers.js';
export type {
  EndpointCall,
  EndpointName,
  EndpointSearch,
  Endpoints,
  Found,
  LoggedMetric,
  SearchFields,
  SearchName,
  SearchOrder,
  SearchPaging,
  WithTags,
} from './client/endpoints.js';
export { contains, equals } from './client/filter-text.js';
export { MlflowClient, type MlflowClientOptions } from './client/mlflow-client.js';
export { type Fetch, MlflowRequestError, RestClient, type RestClientOptions } from './client/rest-client.js';
export { type CopyReport, copyTracking } from './copy/copy-tracking.js';
export { TrackingServer } from './copy/tracking-server.js';
export type { KeyValueColumns, MlflowDatabase, MlflowTables, Place } from './database/tables.js';
export { collectGarbage, type GarbageCollection, type GarbageReport } from './gc/collect-garbage.js';
export { parseAge } from './gc/parse-age.js';
export type { GarbageSelection } from './gc/select-garbage.js';
export type {} from './logged-models/tables.js';
export { migrateTracking } from './migrations/migrate-tracking.js';
export { MigrationError } from './migrations/migration-error.js';
export { describeModel, type ModelDescription, type ModelInput } from './model/describe-model.js';
export {
  type ModelDirectory,
  type ModelDirectoryOptions,
  modelDirectory,
  type SignatureColumn,
  type SignatureType,
} from './model/model-directory.js';
export { probabilityLoader } from './model/probability-loader.js';
export type {
  Dataset,
  DatasetInput,
  Experiment,
  FileInfo,
  JsonDouble,
  KeyValue,
  LifecycleStage,
  LoggedModel,
  LoggedModelStatus,
  Metric,
  ModelVersion,
  RegisteredModel,
  Run,
  RunInfo,
  RunStatus,
} from './protocol/entities.js';
export type { Int64 } from './protocol/int64.js';
export { MlflowError, type MlflowErrorCode } from './protocol/mlflow-error.js';
export type {} from './registry/tables.js';
export type { MlflowServerOptions } from './server/mlflow-server.js';
export { mlflowServer } from './server/plugin.js';
export type {} from './tracking/tables.js';
export type {} from './webhooks/tables.js';
export type { RegistryEvent, WebhookAction } from './webhooks/webhook-event.js';
export type { WebhookSettings } from './webhooks/webhook-targets.js';
