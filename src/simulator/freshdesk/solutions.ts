/** Help articles: categories, folders, folders within folders, and totals that only grow, unless somebody sets them back. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import type { Instant } from '../events.ts';
import { listReply, nothing } from './replies.ts';
import { iso } from './wording.ts';

const HOUR = 3_600_000;
const CATEGORIES = [1, 2];
const FOLDERS = [11, 12, 21, 22];
const SUBFOLDERS = [111];
const PER_FOLDER = 4;
/** A draft, which nobody sees. */
const DRAFT = 1;
const PUBLISHED = 2;

export class Library {
  private readonly world: World;
  private readonly setBack = new Map<number, Instant>();

  constructor(world: World) {
    this.world = world;
  }

  /** The totals of an article begin anew. */
  reset(id: number, at: Date): void {
    this.setBack.set(id, at.getTime());
  }

  /** Views up to an instant. Each article has a pace of its own. */
  views(id: number, at: Instant): number {
    const from = this.setBack.get(id) ?? this.world.start;
    return Math.max(0, Math.floor(((at - from) / HOUR) * (1 + (id % 5))));
  }

  /** Published ones. */
  get ids(): number[] {
    return [...FOLDERS, ...SUBFOLDERS].flatMap((folder) => idsIn(folder)).filter((id) => statusOf(id) === PUBLISHED);
  }

  categories(request: SimulatedRequest): Reply {
    return listReply(this.world, request, CATEGORIES, (id) => ({ id, name: `Category ${id}`, description: 'CONFIDENTIAL-NOTE' }));
  }

  folders(request: SimulatedRequest): Reply {
    const own = FOLDERS.filter((id) => String(id).startsWith(request.params['id'] ?? ''));
    return own.length === 0 ? nothing : listReply(this.world, request, own, (id) => ({ id, name: `Folder ${id}` }));
  }

  subfolders(request: SimulatedRequest): Reply {
    const own = SUBFOLDERS.filter((id) => String(id).startsWith(request.params['id'] ?? '') && String(id) !== request.params['id']);
    return listReply(this.world, request, own, (id) => ({ id, name: `Folder ${id}` }));
  }

  articles(request: SimulatedRequest): Reply {
    const folder = Number(request.params['id']);
    const now = request.now.getTime();
    if (![...FOLDERS, ...SUBFOLDERS].includes(folder)) return nothing;
    return listReply(this.world, request, idsIn(folder), (id) => ({
      id,
      type: 1,
      status: statusOf(id),
      folder_id: folder,
      agent_id: this.world.agents[0]?.id ?? null,
      title: 'CONFIDENTIAL-TITLE',
      description: '<p>CONFIDENTIAL-BODY person@private.example</p>',
      description_text: 'CONFIDENTIAL-BODY',
      hits: this.views(id, now),
      thumbs_up: Math.floor(this.views(id, now) / 10),
      thumbs_down: Math.floor(this.views(id, now) / 50),
      created_at: iso(this.world.start),
      updated_at: iso(this.world.start),
    }));
  }
}

const idsIn = (folder: number): number[] => Array.from({ length: PER_FOLDER }, (_, index) => folder * 10 + index);
const statusOf = (id: number): number => (id % 10 === PER_FOLDER - 1 ? DRAFT : PUBLISHED);
