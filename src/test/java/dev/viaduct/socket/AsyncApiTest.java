package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.viaduct.conversation.Body;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The published document says what the code does. */
class AsyncApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode DOCUMENT = document();
    private static final Set<String> BOTH_WAYS = Set.of("receipt", "typing", "history");

    /** What {@link ClientFrameReader} reads of each frame. */
    private static final Map<String, Set<String>> CLIENT_FRAMES = Map.of(
            "send",
            Set.of("id", "text", "attachments", "location", "reply_to", "payload", "sent_at"),
            "receipt",
            Set.of("delivered", "seen"),
            "typing",
            Set.of("on"),
            "history",
            Set.of("before", "limit"),
            "profile",
            Set.of("name", "phone", "email", "picture", "custom_fields"),
            "close",
            Set.of());

    static Stream<Arguments> serverFrames() {
        return Arrays.stream(ServerFrame.class.getAnnotation(JsonSubTypes.class).value())
                .map(type -> Arguments.of(type.name(), type.value()));
    }

    static Stream<Arguments> objects() {
        return Stream.of(
                Arguments.of("MessageObject", MessageObject.class),
                Arguments.of("AuthorObject", MessageObject.AuthorView.class),
                Arguments.of("AttachmentObject", MessageObject.AttachmentView.class),
                Arguments.of("LocationObject", Body.Location.class),
                Arguments.of("ButtonObject", Body.Button.class),
                Arguments.of("ContactObject", ServerFrame.ContactView.class),
                Arguments.of("ConversationObject", ServerFrame.ConversationView.class),
                Arguments.of("LimitsObject", ServerFrame.LimitsView.class),
                Arguments.of("StatusError", ServerFrame.ErrorView.class));
    }

    static Stream<String> clientFrames() {
        return CLIENT_FRAMES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("serverFrames")
    void aFrameOfTheGatewayHasTheFieldsOfItsSchema(String type, Class<?> frame) {
        Set<String> expected = type.equals("message") ? names(MessageObject.class) : names(frame);
        expected.add("type");

        assertThat(properties(schema(type, "Server"))).isEqualTo(expected);
        assertThat(constant(schema(type, "Server"))).isEqualTo(type);
    }

    @ParameterizedTest
    @MethodSource("clientFrames")
    void aFrameOfTheClientHasTheFieldsOfItsSchema(String type) {
        Set<String> expected = new TreeSet<>(CLIENT_FRAMES.get(type));
        expected.addAll(Set.of("type", "ref"));

        assertThat(properties(schema(type, "Client"))).isEqualTo(expected);
        assertThat(constant(schema(type, "Client"))).isEqualTo(type);
    }

    @Test
    void everyKindOfClientFrameIsDeclared() {
        Set<String> kinds = Arrays.stream(ClientFrame.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .map(name -> name.equals("ProfileUpdate") ? "profile" : name.toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.toSet());

        assertThat(kinds).isEqualTo(CLIENT_FRAMES.keySet());
    }

    @ParameterizedTest
    @MethodSource("objects")
    void anObjectHasTheFieldsOfItsSchema(String name, Class<?> type) {
        assertThat(properties(schemas().path(name))).isEqualTo(names(type));
    }

    @Test
    void thereIsASchemaForEveryFrameAndNoOther() {
        Set<String> expected = new HashSet<>();
        serverFrames().map(frame -> (String) frame.get()[0]).forEach(type -> expected.add(schemaName(type, "Server")));
        CLIENT_FRAMES.keySet().forEach(type -> expected.add(schemaName(type, "Client")));

        Set<String> found = new HashSet<>();
        schemas().fieldNames().forEachRemaining(name -> {
            if (name.endsWith("Frame")) {
                found.add(name);
            }
        });

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void theCloseCodesAreThoseOfTheCode() {
        List<Integer> documented = StreamSupport.stream(
                        DOCUMENT.at("/channels/socket/x-close-codes").spliterator(), false)
                .map(close -> close.path("code").asInt())
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(CloseCode.values()).map(CloseCode::code).collect(Collectors.toSet()));
    }

    @Test
    void theErrorCodesAreThoseOfTheProtocol() {
        List<String> documented = StreamSupport.stream(
                        schemas().path("ErrorCode").path("enum").spliterator(), false)
                .map(JsonNode::asText)
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrder(
                        "bad_json",
                        "unknown_type",
                        "invalid",
                        "too_large",
                        "rate_limited",
                        "not_found",
                        "unavailable",
                        "forbidden");
    }

    @Test
    void theExamplesOfClientFramesAreReadable() {
        ClientFrameReader reader = ClientFrameReaderTest.reader();
        for (String message : List.of("clientReceipt", "clientTyping", "clientHistory", "profile", "close")) {
            DOCUMENT.at("/components/messages/" + message + "/examples").forEach(example -> {
                byte[] frame = example.path("payload").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);

                assertThat(reader.read(frame)).as(message).isNotNull();
            });
        }
    }

    @Test
    void theExampleOfAnErrorIsOneThatTheGatewaySends() {
        JsonNode example = DOCUMENT.at("/components/messages/error/examples/0/payload");
        String text = "x".repeat(4097);

        BadFrame bad = org.assertj.core.api.Assertions.catchThrowableOfType(
                BadFrame.class, () -> ClientFrameReaderTest.reader()
                        .read(new JsonObject()
                                .put("type", "send")
                                .put("id", "a")
                                .put("text", text)
                                .toBuffer()
                                .getBytes()));

        assertThat(example.path("code").asText()).isEqualTo(bad.code());
        assertThat(example.path("field").asText()).isEqualTo(bad.field());
    }

    private static JsonNode document() {
        try (InputStream yaml = AsyncApiTest.class.getResourceAsStream("/asyncapi.yaml")) {
            return new ObjectMapper(new YAMLFactory()).readTree(yaml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonNode schemas() {
        return DOCUMENT.at("/components/schemas");
    }

    private static JsonNode schema(String type, String side) {
        return schemas().path(schemaName(type, side));
    }

    private static String schemaName(String type, String side) {
        String name = Character.toUpperCase(type.charAt(0)) + type.substring(1) + "Frame";
        return BOTH_WAYS.contains(type) ? side + name : name;
    }

    private static String constant(JsonNode schema) {
        JsonNode own = schema.has("allOf") ? schema.path("allOf").path(0) : schema;
        return own.at("/properties/type/const").asText();
    }

    private static Set<String> properties(JsonNode schema) {
        Set<String> names = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        schema.path("allOf").forEach(part -> {
            String ref = part.path("$ref").asText("");
            names.addAll(properties(ref.isEmpty() ? part : DOCUMENT.at(ref.substring(1))));
        });
        return names;
    }

    private static Set<String> names(Class<?> type) {
        JavaType javaType = JSON.constructType(type);
        BeanDescription bean = JSON.getSerializationConfig().introspect(javaType);
        return bean.findProperties().stream()
                .map(BeanPropertyDefinition::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
