import type { Way } from './way.ts'
import { brokenWays } from './ways/broken.ts'
import { escapeWays } from './ways/escapes.ts'
import { floodWays } from './ways/floods.ts'
import { homeRowWays } from './ways/home-row.ts'
import { identityWays } from './ways/identity.ts'
import { largeWays } from './ways/large.ts'
import { originWays } from './ways/origins.ts'
import { proofWays } from './ways/proofs.ts'
import { redirectWays } from './ways/redirects.ts'
import { timeWays } from './ways/time.ts'
import { tokenWays } from './ways/tokens.ts'
import { typeWays } from './ways/types.ts'

/** Every way in which a server can be hostile to a device. */
export const ways: readonly Way[] = [
  ...escapeWays,
  ...floodWays,
  ...largeWays,
  ...brokenWays,
  ...timeWays,
  ...redirectWays,
  ...originWays,
  ...typeWays,
  ...identityWays,
  ...tokenWays,
  ...homeRowWays,
  ...proofWays,
]
