package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Canonical;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CanonicalWriterTest {
    private static final CanonicalWriter WRITER = new CanonicalWriter(
            Set.of("stream"), Set.of("tools", "store"), Set.of("tool_calls"), Set.of("response_format"), true);

    private static @Nullable Canonical read(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return WRITER.write(bytes, bytes.length);
    }

    private static String written(String json) {
        Canonical canonical = Objects.requireNonNull(read(json));
        return new String(canonical.bytes(), 0, canonical.length(), StandardCharsets.UTF_8);
    }

    @Test
    void orderAndSpacesMakeNoDifference() {
        String one = "{'model':'m','messages':[{'role':'user','content':'hi'},{'role':'a','content':''}],'x':{}}";
        String other =
                " { 'x' : { } , 'messages' :\n[ {'content':'hi','role':'user'} ,{'content':'','role':'a'}],\t'model':'m'}";

        assertThat(written(other)).isEqualTo(written(one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'response_format':{'type':'json_object'}}",
                "{'response_format':{'type':'json_schema','json_schema':{}}}",
                "{'response_format':{'type':'text','more':1}}",
                "{'response_format':{'effort':'low','format':{}}}",
                "{'response_format':['text','audio']}",
                "{'response_format':true}"
            })
    void anAnswerMayHaveToHaveAForm(String json) {
        assertThat(Objects.requireNonNull(read(json)).formed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'response_format':null}",
                "{'response_format':{}}",
                "{'response_format':{ 'type' : 'text' }}",
                "{'response_format':{'effort':'high'}}",
                "{'response_format':['text']}",
                "{'messages':[{'response_format':1}]}"
            })
    void elseAnyTextIsOne(String json) {
        assertThat(Objects.requireNonNull(read(json)).formed()).isFalse();
    }

    @Test
    void theOrderOfAListIsWhatItSays() {
        assertThat(written("{'a':[1,2]}")).isNotEqualTo(written("{'a':[2,1]}"));
        assertThat(written("{'a':[[1],2]}")).isNotEqualTo(written("{'a':[[1,2]]}"));
        assertThat(written("{'a':['1,2']}")).isNotEqualTo(written("{'a':['1','2']}"));
    }

    @Test
    void theWayACharacterIsWrittenMakesNoDifference() {
        assertThat(written("{'mo\\u0064el':'\\u0048i\\/\\ud55c'}")).isEqualTo(written("{'model':'Hi/한'}"));
        assertThat(written("{'a':'\\\\u0048'}")).isNotEqualTo(written("{'a':'H'}"));
    }

    @Test
    void whetherItStreamsIsNotSaid() {
        assertThat(written("{'a':1,'stream':true,'b':2}")).isEqualTo(written("{'b':2,'a':1}"));
        assertThat(written("{'a':{'stream':true}}")).isNotEqualTo(written("{'a':{}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'tools':[{'type':'function'}]}",
                "{'t\\u006fols':[1]}",
                "{'store':true}",
                "{'n':2}",
                "{'n':1.0}",
                "{'messages':[{'tool_calls':[{'id':'1'}]}]}",
                "{'messages':[{'tool_calls':{}}]}"
            })
    void whatActsIsGoodForThisOnceOnly(String json) {
        assertThat(read(json)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'tools':[]}",
                "{'tools':null,'store':false}",
                "{'n':1}",
                "{'n':null}",
                "{'messages':[{'tool_calls':null,'b':[{'tool_calls':[ ]}]}]}"
            })
    void wordsThatSayNothingDoNoHarm(String json) {
        assertThat(written(json)).isNotEmpty();
    }

    @Test
    void onlyTemperatureZeroIsTheSameEachTime() {
        assertThat(sampled("{}")).isTrue();
        assertThat(sampled("{'temperature':0.7}")).isTrue();
        assertThat(sampled("{'temperature':null}")).isTrue();
        assertThat(sampled("{'temperature':0}")).isFalse();
        assertThat(sampled("{'temperature':0.0}")).isFalse();
        assertThat(sampled("{'a':{'temperature':0}}")).isTrue();
    }

    private static boolean sampled(String json) {
        return Objects.requireNonNull(read(json)).sampled();
    }

    @Test
    void whatIsTooDeepIsNotWritten() {
        assertThat(read("{'a':" + "[".repeat(31) + "]".repeat(31) + "}")).isNotNull();
        assertThat(read("{'a':" + "[".repeat(32) + "]".repeat(32) + "}")).isNull();
    }

    @Test
    void manyMembersAreOrderedInReasonableTime() {
        StringBuilder falling = new StringBuilder("{");
        StringBuilder rising = new StringBuilder("{");
        for (int i = 0; i < 20_000; i++) {
            falling.append("'k").append(99_999 - i).append("':1,");
            rising.append("'k").append(80_000 + i).append("':1,");
        }
        assertThat(written(falling + "'z':0}")).isEqualTo(written(rising + "'z':0}"));
    }
}
