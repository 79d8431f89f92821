import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Costs of today: some 50 ms and 32 MB for each attempt. They are kept beside the hash, so that they can grow. */
const COSTS = { N: 32_768, r: 8, p: 1 } as const;
const LENGTH = 32;
type Costs = { readonly [Name in keyof typeof COSTS]: number };

/** A hash to keep in place of a password, with its own salt: `scrypt$N$r$p$salt$hash`. Less than the costs of today is for tests only. */
export async function hashPassword(password: string, costs: Costs = COSTS): Promise<string> {
  const salt = randomBytes(16);
  const { N, r, p } = costs;
  return ['scrypt', N, r, p, salt.toString('base64url'), (await derive(password, salt, costs)).toString('base64url')].join('$');
}

/** True when the password is the one of the hash. Takes as long where there is no hash, so that nobody learns which names exist. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', kept = ''] = (hash ?? NOBODY).split('$');
  const found = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  const expected = Buffer.from(kept, 'base64url');
  return hash !== undefined && found.length === expected.length && timingSafeEqual(found, expected);
}

const NOBODY = `scrypt$${COSTS.N}$${COSTS.r}$${COSTS.p}$AAAAAAAAAAAAAAAAAAAAAA$`;

function derive(password: string, salt: Buffer, costs: Costs): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, LENGTH, { ...costs, maxmem: 256 * costs.N * costs.r }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
