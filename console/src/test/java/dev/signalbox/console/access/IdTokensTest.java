package dev.signalbox.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.signalbox.console.access.IdTokens.Verdict;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class IdTokensTest {
    private static final String ISSUER = "https://login.example.com";

    private final RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    private final ECKey curve =
            new ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_256).keyID("ec").generate();
    private final JWKSet keys = new JWKSet(List.of(rsa, curve)).toPublicJWKSet();

    IdTokensTest() throws JOSEException {}

    @Test
    void one_that_is_signed_by_a_key_of_the_issuer_for_this_login_is_believed() throws Exception {
        assertThat(verdict(signed(claims(each -> each)))).isInstanceOf(Verdict.Good.class);
        assertThat(verdict(signed(JWSAlgorithm.ES256, "ec", new ECDSASigner(curve), claims(each -> each))))
                .isInstanceOf(Verdict.Good.class);
    }

    @Test
    void one_of_another_issuer_client_or_login_or_that_is_expired_is_not() throws Exception {
        Instant now = Instant.now();
        List<UnaryOperator<JWTClaimsSet.Builder>> wrongs = List.of(
                each -> each.issuer("https://evil.example"),
                each -> each.issuer(null),
                each -> each.audience("another"),
                each -> each.audience((String) null),
                each -> each.audience(List.of("signalbox", "another")),
                each -> each.audience(List.of("signalbox", "another")).claim("azp", "another"),
                each -> each.claim("nonce", "another"),
                each -> each.claim("nonce", null),
                each -> each.subject(null),
                each -> each.issueTime(null),
                each -> each.expirationTime(null),
                each -> each.expirationTime(Date.from(now.minusSeconds(90))),
                each -> each.notBeforeTime(Date.from(now.plusSeconds(90))));

        for (UnaryOperator<JWTClaimsSet.Builder> wrong : wrongs) {
            JWTClaimsSet claims = claims(wrong);
            assertThat(verdict(signed(claims))).as(claims.toString()).isInstanceOf(Verdict.Bad.class);
        }
    }

    @Test
    void one_whose_signature_is_missing_or_of_another_key_or_kind_is_not() throws Exception {
        JWTClaimsSet claims = claims(each -> each);
        RSAKey other = new RSAKeyGenerator(2048).keyID("rsa").generate();
        String good = signed(claims);
        List<String> wrong = List.of(
                new PlainJWT(claims).serialize(),
                signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(other), claims),
                signed(JWSAlgorithm.RS512, "rsa", new RSASSASigner(rsa), claims),
                signed(JWSAlgorithm.RS256, "unknown", new RSASSASigner(rsa), claims),
                // The public key as if it were a secret that both sides know.
                signed(
                        JWSAlgorithm.HS256,
                        "rsa",
                        new MACSigner(rsa.toRSAPublicKey().getEncoded()),
                        claims),
                good.substring(0, good.lastIndexOf('.') + 1),
                good.substring(0, good.length() - 8) + "AAAAAAAA",
                "",
                "a.b.c",
                "{}");

        for (String token : wrong) {
            assertThat(verdict(token)).as(token).isNotInstanceOf(Verdict.Good.class);
        }
    }

    @Test
    void one_for_several_is_believed_when_it_was_made_for_this_client() throws Exception {
        JWTClaimsSet claims =
                claims(each -> each.audience(List.of("signalbox", "another")).claim("azp", "signalbox"));

        assertThat(verdict(signed(claims))).isInstanceOf(Verdict.Good.class);
    }

    private Verdict verdict(String token) {
        return IdTokens.verify(token, keys, ISSUER, "signalbox", "once");
    }

    private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        Instant now = Instant.now();
        return change.apply(new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience("signalbox")
                        .subject("kim")
                        .claim("nonce", "once")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300))))
                .build();
    }

    private String signed(JWTClaimsSet claims) throws JOSEException {
        return signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), claims);
    }

    private static String signed(JWSAlgorithm algorithm, String key, JWSSigner signer, JWTClaimsSet claims)
            throws JOSEException {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key).build(), claims);
        token.sign(signer);
        return token.serialize();
    }
}
