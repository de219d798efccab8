package dev.signalbox.console.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.util.List;
import java.util.Set;

/// Believes an ID token or not: signed with RS256 or ES256 by a key of the issuer, from that issuer, for this client,
/// for this very login, and not expired (a minute's difference between clocks is taken).
final class IdTokens {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    private IdTokens() {}

    /// What came of it.
    sealed interface Verdict {
        record Good(JWTClaimsSet claims) implements Verdict {}

        /// Perhaps the keys have changed.
        record OtherKey() implements Verdict {}

        record Bad(String why) implements Verdict {}
    }

    static Verdict verify(String token, JWKSet keys, String issuer, String client, String nonce) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                client,
                new JWTClaimsSet.Builder().issuer(issuer).claim("nonce", nonce).build(),
                Set.of("sub", "iat", "exp")));
        try {
            JWTClaimsSet claims = processor.process(token, null);
            List<String> audience = claims.getAudience();
            boolean ours = audience.size() == 1 || client.equals(claims.getStringClaim("azp"));
            return ours ? new Verdict.Good(claims) : new Verdict.Bad("it is for another client");
        } catch (BadJWTException e) {
            return new Verdict.Bad("it is not for this login: " + e.getClass().getSimpleName());
        } catch (BadJOSEException | JOSEException _) {
            return new Verdict.OtherKey();
        } catch (ParseException _) {
            return new Verdict.Bad("it is no token");
        }
    }
}
