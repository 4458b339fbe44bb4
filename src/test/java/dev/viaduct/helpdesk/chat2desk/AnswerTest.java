package dev.viaduct.helpdesk.chat2desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.viaduct.helpdesk.Attempt;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Answer answer(int status, String body) {
        try {
            return new Answer(status, JSON.readTree(body), Optional.empty());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(body, e);
        }
    }

    @Test
    void errorsAsAnObjectOfListsAreUnderstood() {
        Answer answer = answer(400, """
                {"message": "bad_request",
                 "errors": {"client": ["Client already exists", "{\\"id\\":50485}"]},
                 "status": "error"}""");

        assertThat(answer.attempt()).isInstanceOf(Attempt.Refused.class);
        assertThat(answer.reason()).contains("HTTP 400", "bad_request", "client", "Client already exists");
    }

    @Test
    void errorsAsAListOfObjectsAreUnderstood() {
        Answer answer = answer(400, """
                {"message": "bad_request",
                 "errors": [{"text": "Could not transfer to operator 221063.", "error": "not_found"}],
                 "status": "error"}""");

        assertThat(answer.reason()).contains("Could not transfer to operator 221063.", "not_found");
    }

    @Test
    void errorsAsTextAreUnderstood() {
        Answer answer = answer(422, "{\"status\":\"error\",\"message\":\"bad\",\"errors\":\"No such channel\"}");

        assertThat(answer.reason()).isEqualTo("HTTP 422: bad, No such channel");
    }

    @Test
    void bareFieldsWithListsAreUnderstood() {
        Answer answer = answer(422, "{\"email\":[\"has already been taken\"]}");

        assertThat(answer.reason()).isEqualTo("HTTP 422: email has already been taken");
    }

    @Test
    void aProxysPageLeavesTheStatus() {
        Answer answer = new Answer(502, MissingNode.getInstance(), Optional.empty());

        assertThat(answer.attempt()).isEqualTo(new Attempt.Ambiguous("HTTP 502", Optional.empty()));
    }

    @Test
    void aLongReasonIsCut() {
        Answer answer = answer(400, "{\"errors\":\"" + "x".repeat(5_000) + "\"}");

        assertThat(answer.reason()).hasSizeLessThan(600).endsWith("…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "failure"})
    void successOfHttpWithAnErrorInTheBodyIsARefusal(String word) {
        assertThat(answer(200, "{\"status\":\"" + word + "\",\"message\":\"no\"}")
                        .attempt())
                .isEqualTo(new Attempt.Refused("HTTP 200: no"));
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 307, 408, 429})
    void whatPassesIsTriedAgain(int status) {
        assertThat(answer(status, "{}").attempt()).isInstanceOf(Attempt.Retryable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 599})
    void whatMayHaveFailedAfterTheWorkWasDoneIsLookedUp(int status) {
        assertThat(answer(status, "{}").attempt()).isInstanceOf(Attempt.Ambiguous.class);
    }

    @Test
    void theHelpdesksWishWhenToComeAgainIsHandedOn() {
        Answer answer = new Answer(429, MissingNode.getInstance(), Optional.of(Duration.ofSeconds(7)));

        assertThat(((Attempt.Retryable) answer.attempt()).after()).contains(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void credentialsAreToldFromOtherRefusals(int status) {
        assertThat(answer(status, "{}").attempt()).isInstanceOf(Attempt.CredentialsRejected.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 410, 413, 422})
    void theRestIsRefused(int status) {
        assertThat(answer(status, "{}").attempt()).isInstanceOf(Attempt.Refused.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"data\":{\"message_id\":7,\"client_id\":9},\"status\":\"success\"} | 7 | 9",
                "{\"data\":{\"id\":\"7\",\"client\":{\"id\":9}}}                      | 7 | 9",
                "{\"data\":[{\"message_id\":7,\"client_id\":\"9\"}]}                  | 7 | 9",
                "{\"data\":{\"message_id\":7}}                                        | 7 |  ",
            })
    void idsAreTakenFromData(String body, String messageId, String clientId) {
        assertThat(answer(200, body).attempt())
                .isEqualTo(new Attempt.Done(Optional.ofNullable(messageId), Optional.ofNullable(clientId)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"data\":{},\"status\":\"success\"}", "{\"data\":[]}", "{\"data\":null}", "{}"})
    void anAnswerWithoutIdsIsDoneAllTheSame(String body) {
        assertThat(answer(200, body).attempt()).isEqualTo(Attempt.Done.SILENTLY);
    }
}
