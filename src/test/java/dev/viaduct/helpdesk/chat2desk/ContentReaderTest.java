package dev.viaduct.helpdesk.chat2desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.viaduct.helpdesk.HelpdeskEvent.Button;
import dev.viaduct.helpdesk.HelpdeskEvent.Content;
import dev.viaduct.helpdesk.HelpdeskEvent.File;
import dev.viaduct.helpdesk.HelpdeskEvent.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Content read(String event) {
        try {
            return ContentReader.read(JSON.readTree(event));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(event, e);
        }
    }

    @Test
    void textIsTakenAsItIs() {
        assertThat(read("{\"text\":\" два\\nline 👍 <b> \"}").text()).isEqualTo(" два\nline 👍 <b> ");
    }

    @Test
    void whatCanNotBeStoredIsMarkedAndNothingElseTouched() {
        assertThat(read("{\"text\":\"a\\u0000b\\ud83d\\udc4dc\\ud83d\"}").text())
                .isEqualTo("a\uFFFDb👍c\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"text\":null}", "{\"text\":\"\"}", "{\"text\":\"\",\"attachments\":null}"})
    void nothingIsNothing(String event) {
        assertThat(read(event).isEmpty()).isTrue();
    }

    @Test
    void attachmentsHaveNamesTypesAndLinks() {
        Content content = read("""
                {"attachments":[
                  {"name":"Terms.PDF","link":"https://f.example/1"},
                  {"name":null,"link":"https://f.example/cat.png"},
                  {"name":"lost"}, null, "odd"]}""");

        assertThat(content.files())
                .containsExactly(
                        new File("Terms.PDF", "application/pdf", "https://f.example/1"),
                        new File(null, "image/png", "https://f.example/cat.png"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"photo", "video", "audio", "pdf"})
    void theOlderFieldsAreFilesToo(String field) {
        Content content = read("{\"%s\":\"https://f.example/1\"}".formatted(field));

        assertThat(content.files()).extracting(File::url).containsExactly("https://f.example/1");
    }

    @Test
    void anOlderFieldThatRepeatsAnAttachmentIsNoSecondFile() {
        Content content = read("""
                {"photo":"https://f.example/a.jpg","attachments":[{"name":"a.jpg","link":"https://f.example/a.jpg"}]}""");

        assertThat(content.files()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"55.751244 37.618423\"                          | 55.751244 | 37.618423",
                "\"55.751244, 37.618423\"                         | 55.751244 | 37.618423",
                "\"-33.8,-70\"                                    | -33.8     | -70",
                "[55.7, 37.6]                                     | 55.7      | 37.6",
                "{\"lat\":55.7,\"lng\":37.6}                      | 55.7      | 37.6",
                "{\"latitude\":\"55.7\",\"longitude\":\"37.6\"}   | 55.7      | 37.6",
                "{\"lat\":55.7,\"lon\":37.6}                      | 55.7      | 37.6",
            })
    void aPlaceIsReadInEveryFormOfCoordinates(String coordinates, double lat, double lng) {
        assertThat(read("{\"coordinates\":" + coordinates + "}").place()).isEqualTo(new Place(lat, lng));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"\"",
                "\"near the river\"",
                "\"91 0\"",
                "\"0 181\"",
                "[1]",
                "[\"a\",\"b\"]",
                "{}",
                "{\"lat\":55.7}",
                "{\"lat\":55.7,\"lng\":null}",
                "{\"lat\":\"north\",\"lng\":\"east\"}"
            })
    void whatIsNoPlaceIsNone(String coordinates) {
        assertThat(read("{\"coordinates\":" + coordinates + "}").place()).isNull();
    }

    @Test
    void buttonsOfAKeyboardAreRead() {
        Content content = read("""
                {"text":"?","keyboard":{"buttons":[
                  {"type":"reply","text":"Site button","color":"blue"},
                  {"type":"url","text":"Link","color":"blue","url":"https://www.google.com"}]}}""");

        assertThat(content.buttons())
                .containsExactly(
                        new Button("reply", "Site button", null, null, "blue"),
                        new Button("url", "Link", null, "https://www.google.com", "blue"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inline_buttons", "inline buttons"})
    void inlineButtonsAreReadUnderBothNames(String field) {
        Content content = read("""
                {"text":"?","%s":[
                  {"text":"Label","type":"reply","payload":"My payload"},
                  {"text":"Label 2","type":"url","payload":"My payload 2","url":"http://site.com"},
                  {"text":"Odd","type":"dance"}, {"type":"reply"}, 7]}""".formatted(field));

        assertThat(content.buttons())
                .containsExactly(
                        new Button("reply", "Label", "My payload", null, null),
                        new Button("url", "Label 2", "My payload 2", "http://site.com", null),
                        new Button("reply", "Odd", null, null, null));
    }

    @Test
    void rowsOfAnInteractiveListAreButtons() {
        Content content = read("""
                {"interactive":{"type":"list","body":{"text":"text of list"},"action":{"button":"text of menu",
                  "sections":[{"title":"text","rows":[
                    {"id":"1","title":"name of the button","description":"button's description"}]}]}}}""");

        assertThat(content.buttons()).containsExactly(new Button("reply", "name of the button", "1", null, null));
    }

    @Test
    void repliesOfAnInteractiveButtonMessageAreButtons() {
        Content content = read("""
                {"interactive":{"type":"button","action":{"buttons":[
                  {"type":"reply","reply":{"id":"yes","title":"Yes"}}, {"type":"reply"}]}}}""");

        assertThat(content.buttons()).containsExactly(new Button("reply", "Yes", "yes", null, null));
    }

    @Test
    void theTextOfAnInteractiveMessageIsItsTextWhereThereIsNoOther() {
        assertThat(read("{\"interactive\":{\"type\":\"list\",\"body\":{\"text\":\"Choose\"}}}")
                        .text())
                .isEqualTo("Choose");
        assertThat(read("{\"text\":\"Pick\",\"interactive\":{\"body\":{\"text\":\"Choose\"}}}")
                        .text())
                .isEqualTo("Pick");
    }

    @Test
    void buttonsInExtraDataAreRead() {
        Content content = read("{\"extra_data\":{\"inline_buttons\":[{\"text\":\"A\",\"type\":\"phone\"}]}}");

        assertThat(content.buttons()).containsExactly(new Button("phone", "A", null, null, null));
    }
}
