import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ChurnopsError } from '../errors.js';
import type { Progress } from '../progress.js';
import { showTask } from '../progress.js';
import { VERSION } from '../version.js';
import { lastLine } from './compose.js';
import { docker } from './docker.js';

/** What compose.yaml takes where CHURNOPS_IMAGE is not set: the last image built here. */
export const LOCAL_IMAGE = 'churnops:local';

/** Base images that the environment may replace, as arguments of the Dockerfile. */
const BASES = ['NODE_IMAGE', 'BASE_IMAGE', 'ONNXRUNTIME'] as const;

/** Letters of a commit in a tag. */
const COMMIT_LETTERS = 12;

export interface BuiltImage {
  /** Such as `churnops:1a2b3c4d5e6f`, or with `-dirty` where the work tree has changes that the commit lacks. */
  readonly image: string;
  readonly commit: string;
  /** Files that the image has otherwise than the commit. */
  readonly changed_files: number;
  readonly bytes: number;
}

/**
 * Builds the one image of server and pipelines from the checkout around `folder`, and tags it by commit, and as the local one.
 *
 * @throws ChurnopsError CHURN_STACK if there is no checkout, or the build fails; CHURN_DOCKER
 */
export async function buildImage(folder: string, progress: Progress, signal: AbortSignal): Promise<BuiltImage> {
  const root = dirname(folder);
  const { commit, date, changed } = await readCommit(root);
  const image = `churnops:${commit.slice(0, COMMIT_LETTERS)}${changed > 0 ? '-dirty' : ''}`;
  if (changed > 0)
    progress.waiting(`${changed} files differ from the commit ${commit.slice(0, COMMIT_LETTERS)}, hence the tag -dirty`);
  const settings = {
    REVISION: `${commit}${changed > 0 ? '-dirty' : ''}`,
    CREATED: date,
    VERSION,
    ...Object.fromEntries(BASES.flatMap((name) => (process.env[name] ? [[name, process.env[name] as string]] : []))),
  };
  const args = [
    'build',
    ...['--file', join(folder, 'Dockerfile'), '--tag', image, '--tag', LOCAL_IMAGE],
    ...Object.entries(settings).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    root,
  ];
  return await showTask(progress, `building ${image}`, undefined, async (task) => {
    const { status, stdout, stderr } = await docker(args, { signal });
    if (status !== 0) {
      throw new ChurnopsError(
        'CHURN_STACK',
        `the image was not built: ${lastLine(stderr) || lastLine(stdout)}`,
        `docker build --file ${join(folder, 'Dockerfile')} ${root} shows all of it`,
      );
    }
    const bytes = Number((await docker(['image', 'inspect', '--format', '{{.Size}}', image], { signal })).stdout.trim());
    task.done(`${Math.round(bytes / 1e6)} MB`);
    return { image, commit, changed_files: changed, bytes };
  });
}

async function readCommit(root: string): Promise<{ commit: string; date: string; changed: number }> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', ['-C', root, ...args])).stdout.trim();
  try {
    const [commit = '', date = ''] = (await git('log', '-1', '--format=%H %cI')).split(' ');
    const changed = (await git('status', '--porcelain')).split('\n').filter(Boolean).length;
    return { commit, date, changed };
  } catch (error) {
    throw new ChurnopsError(
      'CHURN_STACK',
      `${root} is no checkout whose commit git can tell: ${lastLine((error as { stderr?: string }).stderr ?? '')}`,
      'run this in a clone of churnops, with git installed',
      { cause: error },
    );
  }
}
