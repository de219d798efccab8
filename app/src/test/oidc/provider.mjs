// A real OpenID provider on a free loopback port, for OidcTest: says "listening PORT" and goes on until its input ends.
// Whoever logs in with a name has the groups that the name says: "kim+ops+dev" is kim in ops and dev.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const redirect = process.argv[2];
const key = (kind, options, alg) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }),
  alg,
  use: 'sig',
});
const client = (client_id, more) => ({
  client_id,
  redirect_uris: [redirect],
  response_types: ['code'],
  grant_types: ['authorization_code'],
  ...more,
});

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      client('by-basic', { client_secret: 'secret/of:basic', token_endpoint_auth_method: 'client_secret_basic' }),
      client('public', { token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'ES256' }),
    ],
    jwks: { keys: [key('rsa', { modulusLength: 2048 }, 'RS256'), key('ec', { namedCurve: 'P-256' }, 'ES256')] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
    conformIdTokenClaims: false, // what a scope is for is in the ID token, as with most providers that companies have
    pkce: { required: () => true },
    cookies: { keys: ['for a test'] },
    findAccount: (_, id) => {
      const [name, ...groups] = id.split('+');
      return {
        accountId: id,
        claims: () => ({ sub: id, email: `${name}@example.com`, email_verified: name !== 'mallory', groups }),
      };
    },
  });
  server.on('request', provider.callback());
  console.log(`listening ${port}`);
});

process.stdin.on('end', () => process.exit(0)).resume();
