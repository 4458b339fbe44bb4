package dev.viaduct.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SignatureTest {

    @Test
    void theExampleOfTheReferenceIsReproduced() {
        String body = "{\"message_id\":28780,\"type\":\"from_client\",\"text\":\"test7\",\"transport\":\"widget\","
                + "\"client_id\":12568,\"operator_id\":null,\"dialog_id\":942,\"channel_id\":1,\"photo\":null,"
                + "\"coordinates\":null,\"audio\":null,\"pdf\":null,\"client\":{\"id\":12568,"
                + "\"phone\":\"[chat] 1d0bb2e221762cfcc05c\",\"client_phone\":null,"
                + "\"name\":\"[chat] 1d0bb2e221762cfcc05c\",\"assigned_name\":null,\"external_id\":null},"
                + "\"hook_type\":\"inbox\",\"request_id\":5357,\"attachments\":[],\"is_new_request\":false,"
                + "\"is_new_client\":false,\"insta_comment\":false,\"extra_data\":{},\"is_new\":true,"
                + "\"event_time\":\"2025-04-03T11:50:06.984494Z\"}";

        String signature = Signature.ofKey("md5_api_token").of(body.getBytes(StandardCharsets.UTF_8), "1743681006");

        assertThat(signature).isEqualTo("88b574d8237e1b7740f88102018b734d3dd5bc6803c509a3694eff9721b0c595");
    }
}
