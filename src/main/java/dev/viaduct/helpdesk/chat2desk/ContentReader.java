package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.viaduct.helpdesk.HelpdeskEvent.Button;
import dev.viaduct.helpdesk.HelpdeskEvent.Content;
import dev.viaduct.helpdesk.HelpdeskEvent.File;
import dev.viaduct.helpdesk.HelpdeskEvent.Place;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a message event says: text, files, place and buttons, wherever the API puts them. */
final class ContentReader {
    private static final List<String> FILE_FIELDS = List.of("photo", "video", "audio", "pdf");
    private static final Set<String> BUTTON_TYPES = Set.of("reply", "url", "phone", "email", "location");
    private static final Pattern DEGREES = Pattern.compile("-?\\d+(?:\\.\\d+)?");
    private static final Pattern PLACE = Pattern.compile("\\s*(-?\\d+(?:\\.\\d+)?)[,;\\s]+(-?\\d+(?:\\.\\d+)?)\\s*");

    private ContentReader() {}

    static Content read(JsonNode event) {
        String text = text(event, "text");
        return new Content(
                text == null ? interactiveText(event) : text,
                files(event),
                place(event.path("coordinates")),
                buttons(event));
    }

    /** A text as it can be stored, or null where there is none. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.textValue().isEmpty() ? storable(value.textValue()) : null;
    }

    /** PostgreSQL holds no U+0000, and UTF-8 no half surrogate pairs; nothing else of the text is touched. */
    static String storable(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pairStarts = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pairStarts) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                clean = clean == null ? new StringBuilder(text) : clean;
                clean.setCharAt(i, '\uFFFD');
            }
        }
        return clean == null ? text : clean.toString();
    }

    private static List<File> files(JsonNode event) {
        List<File> files = new ArrayList<>();
        for (JsonNode attachment : event.path("attachments")) {
            String link = text(attachment, "link");
            if (link == null) {
                link = text(attachment, "url");
            }
            if (link != null) {
                String name = text(attachment, "name");
                files.add(new File(name, type(name == null ? link : name), link));
            }
        }
        // the older fields repeat what attachments already has
        for (String field : FILE_FIELDS) {
            String link = text(event, field);
            if (link != null && files.stream().noneMatch(file -> file.url().equals(link))) {
                files.add(new File(null, type(link), link));
            }
        }
        return files;
    }

    private static String type(String name) {
        return URLConnection.guessContentTypeFromName(name);
    }

    private static Place place(JsonNode coordinates) {
        if (coordinates.isTextual()) {
            Matcher place = PLACE.matcher(coordinates.textValue());
            return place.matches()
                    ? place(Double.parseDouble(place.group(1)), Double.parseDouble(place.group(2)))
                    : null;
        }
        if (coordinates.isArray() && coordinates.size() == 2) {
            return place(coordinates.get(0), coordinates.get(1));
        }
        JsonNode lat = first(coordinates, "lat", "latitude");
        return place(lat, first(coordinates, "lng", "lon", "longitude"));
    }

    private static JsonNode first(JsonNode node, String... fields) {
        return Stream.of(fields)
                .filter(node::hasNonNull)
                .findFirst()
                .map(node::get)
                .orElse(MissingNode.getInstance());
    }

    private static Place place(JsonNode lat, JsonNode lng) {
        OptionalDouble north = degrees(lat);
        OptionalDouble east = degrees(lng);
        return north.isPresent() && east.isPresent() ? place(north.getAsDouble(), east.getAsDouble()) : null;
    }

    private static OptionalDouble degrees(JsonNode number) {
        if (number.isNumber()) {
            return OptionalDouble.of(number.doubleValue());
        }
        return number.isTextual() && DEGREES.matcher(number.textValue()).matches()
                ? OptionalDouble.of(Double.parseDouble(number.textValue()))
                : OptionalDouble.empty();
    }

    private static Place place(double lat, double lng) {
        return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? new Place(lat, lng) : null;
    }

    private static List<Button> buttons(JsonNode event) {
        List<Button> buttons = new ArrayList<>();
        for (JsonNode place : List.of(event, event.path("extra_data"))) {
            place.path("keyboard").path("buttons").forEach(button -> add(buttons, button));
            // the reference writes the name in both ways
            place.path("inline_buttons").forEach(button -> add(buttons, button));
            place.path("inline buttons").forEach(button -> add(buttons, button));
            interactive(place.path("interactive"), buttons);
        }
        return buttons;
    }

    private static void add(List<Button> buttons, JsonNode button) {
        String label = text(button, "text");
        if (label == null) {
            return;
        }
        String type = Optional.ofNullable(text(button, "type"))
                .filter(BUTTON_TYPES::contains)
                .orElse("reply");
        buttons.add(new Button(type, label, text(button, "payload"), text(button, "url"), text(button, "color")));
    }

    private static String interactiveText(JsonNode event) {
        return Stream.of(event, event.path("extra_data"))
                .map(place -> text(place.path("interactive").path("body"), "text"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static void interactive(JsonNode interactive, List<Button> buttons) {
        JsonNode action = interactive.path("action");
        for (JsonNode section : action.path("sections")) {
            section.path("rows").forEach(row -> reply(row, buttons));
        }
        action.path("buttons").forEach(button -> reply(button.path("reply"), buttons));
    }

    private static void reply(JsonNode choice, List<Button> buttons) {
        String title = text(choice, "title");
        if (title != null) {
            buttons.add(new Button("reply", title, Answer.id(choice, "id").orElse(null), null, null));
        }
    }
}
