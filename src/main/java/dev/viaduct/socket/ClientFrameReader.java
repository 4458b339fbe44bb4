package dev.viaduct.socket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.Draft;
import dev.viaduct.conversation.Profile;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** Reads what clients write and checks it to the letter of protocol.md; unknown fields are ignored. */
@Singleton
class ClientFrameReader {
    /** Most attachments of one message. */
    private static final int ATTACHMENTS = 10;

    private static final int REF = 64;
    private static final int ID = 64;
    private static final int NAME = 255;
    private static final int URL = 2048;
    private static final int CUSTOM_FIELDS = 50;
    private static final int CUSTOM_FIELD = 1024;
    private static final int DEFAULT_PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    private static final int DEEPEST = 20;

    private final int longestText;
    private final ObjectReader json;

    ClientFrameReader(ViaductConfig config) {
        this.longestText = config.limits().text();
        // a parse error must not carry the client's words into a log
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        this.json = JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readerFor(JsonNode.class);
    }

    /** The frame in these bytes; throws {@link BadFrame}. */
    ClientFrame read(byte[] frame) {
        Fields fields = object(frame);
        String ref = fields.text("ref", REF);
        try {
            String type = fields.text("type", Integer.MAX_VALUE);
            if (type == null) {
                throw BadFrame.invalid("type", "type is required");
            }
            return switch (type) {
                case "send" -> new ClientFrame.Send(ref, draft(fields));
                case "receipt" -> receipt(ref, fields);
                case "typing" -> typing(ref, fields);
                case "history" -> history(ref, fields);
                case "profile" -> new ClientFrame.ProfileUpdate(ref, profile(fields));
                case "close" -> new ClientFrame.Close(ref);
                default -> throw BadFrame.unknownType(type.length() > REF ? type.substring(0, REF) + "…" : type);
            };
        } catch (BadFrame e) {
            throw e.withRef(ref);
        }
    }

    /** The {@code send} frame as the body of a request. */
    ClientFrame.Send readSend(byte[] body) {
        Fields fields = object(body);
        return new ClientFrame.Send(fields.text("ref", REF), draft(fields));
    }

    /** The {@code receipt} frame as the body of a request. */
    ClientFrame.Receipt readReceipt(byte[] body) {
        return receipt(null, object(body));
    }

    private Fields object(byte[] text) {
        try {
            JsonNode node = json.readTree(text);
            if (node == null || !node.isObject()) {
                throw BadFrame.json("A frame is one JSON object");
            }
            return new Fields(node);
        } catch (IOException e) {
            throw BadFrame.json("This is not JSON");
        }
    }

    private Draft draft(Fields fields) {
        String id = fields.filled("id", ID);
        if (id == null) {
            throw BadFrame.invalid("id", "id is required");
        }
        String text = text(fields);
        Body.Location location = location(fields);
        long replyTo = fields.seq("reply_to", 1, 0);
        String payload = fields.filled("payload", longestText);
        sentAt(fields);
        boolean attachments = attachments(fields);
        if (text == null && location == null && payload == null && !attachments) {
            throw BadFrame.invalid("text", "one of text, attachments, location and payload is required");
        }
        if (attachments) {
            throw BadFrame.notFound("attachments", "There is no such attachment");
        }
        return new Draft(id, text, new Body(List.of(), location, List.of(), replyTo == 0 ? null : replyTo, payload));
    }

    private String text(Fields fields) {
        String text = fields.text("text", Integer.MAX_VALUE);
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (text.codePointCount(0, text.length()) > longestText) {
            throw BadFrame.tooLarge("text", "text must have at most " + longestText + " characters");
        }
        return text;
    }

    private static Body.Location location(Fields fields) {
        JsonNode location = fields.present("location").orElse(null);
        if (location == null) {
            return null;
        }
        if (!location.isObject()) {
            throw BadFrame.invalid("location", "location must be an object with lat and lng");
        }
        Fields place = new Fields(location);
        return new Body.Location(place.degrees("lat", 90), place.degrees("lng", 180));
    }

    private static boolean attachments(Fields fields) {
        JsonNode attachments = fields.present("attachments").orElse(null);
        if (attachments == null) {
            return false;
        }
        if (!attachments.isArray() || attachments.size() > ATTACHMENTS) {
            throw BadFrame.invalid("attachments", "attachments must be an array of at most " + ATTACHMENTS);
        }
        for (JsonNode attachment : attachments) {
            if (!attachment.path("id").isTextual()) {
                throw BadFrame.invalid("attachments", "each attachment is an object with an id");
            }
        }
        return !attachments.isEmpty();
    }

    private static void sentAt(Fields fields) {
        String sentAt = fields.text("sent_at", REF);
        if (sentAt == null) {
            return;
        }
        try {
            OffsetDateTime.parse(sentAt);
        } catch (DateTimeException e) {
            throw BadFrame.invalid("sent_at", "sent_at must be an RFC 3339 time");
        }
    }

    private static ClientFrame.Receipt receipt(String ref, Fields fields) {
        long delivered = fields.seq("delivered", 0, -1);
        long seen = fields.seq("seen", 0, -1);
        if (delivered < 0 && seen < 0) {
            throw BadFrame.invalid("delivered", "one of delivered and seen is required");
        }
        return new ClientFrame.Receipt(ref, delivered, seen);
    }

    private static ClientFrame.Typing typing(String ref, Fields fields) {
        JsonNode on = fields.present("on").filter(JsonNode::isBoolean).orElse(null);
        if (on == null) {
            throw BadFrame.invalid("on", "on must be true or false");
        }
        return new ClientFrame.Typing(ref, on.booleanValue());
    }

    private static ClientFrame.History history(String ref, Fields fields) {
        long limit = fields.seq("limit", 1, DEFAULT_PAGE);
        if (limit > LARGEST_PAGE) {
            throw BadFrame.invalid("limit", "limit must be from 1 to " + LARGEST_PAGE);
        }
        return new ClientFrame.History(ref, fields.seq("before", 1, Long.MAX_VALUE), (int) limit);
    }

    private static Profile profile(Fields fields) {
        String name = fields.filled("name", NAME);
        String phone = fields.filled("phone", NAME);
        if (phone != null && !phone.matches("\\d{1,32}")) {
            throw BadFrame.invalid("phone", "phone must be 1 to 32 digits");
        }
        String email = fields.filled("email", NAME);
        if (email != null && !email.matches("[^@\\s]+@[^@\\s]+")) {
            throw BadFrame.invalid("email", "email must be an address like a@b.example");
        }
        String picture = fields.filled("picture", URL);
        if (picture != null && !isWebAddress(picture)) {
            throw BadFrame.invalid("picture", "picture must be an http or https URL");
        }
        Map<String, String> customFields = fields.texts("custom_fields", CUSTOM_FIELDS, CUSTOM_FIELD);
        Profile profile = new Profile(name, phone, email, picture, customFields);
        if (profile.equals(Profile.EMPTY)) {
            throw BadFrame.invalid("name", "one of name, phone, email, picture and custom_fields is required");
        }
        return profile;
    }

    private static boolean isWebAddress(String text) {
        try {
            String scheme = URI.create(text).getScheme();
            return "http".equals(scheme) || "https".equals(scheme);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
