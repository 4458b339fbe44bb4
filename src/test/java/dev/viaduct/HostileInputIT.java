package dev.viaduct;

import static dev.viaduct.testing.PackagedGateway.APP;
import static dev.viaduct.testing.PackagedGateway.HELPDESK_TOKEN;
import static dev.viaduct.testing.PackagedGateway.SECRET;
import static dev.viaduct.testing.PackagedGateway.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.RawConnection;
import dev.viaduct.testing.TestSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever somebody sends, everybody else is served, and the log tells neither stack traces nor secrets. */
class HostileInputIT {
    private static final String PATH = "/v1/apps/" + APP + "/socket";
    private static Chat2DeskSimulator helpdesk;
    private static PackagedGateway gateway;
    private static URI address;
    private static int served;

    @BeforeAll
    static void start() {
        helpdesk = Chat2DeskSimulator.start(SimulatorSettings.withToken(HELPDESK_TOKEN));
        gateway = PackagedGateway.start("hostile", PackagedGateway.bridging(helpdesk));
        address = gateway.address();
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        helpdesk.close();
    }

    @AfterEach
    void somebodyElseIsServed() {
        assertThat(gateway.status("/q/health/ready")).isEqualTo(200);
        try (TestSocket bystander = gateway.socket("bystander")) {
            bystander.say("m" + ++served, "Is it my turn?");
            bystander.next("accepted");
            assertThat(bystander.next("status").getString("status")).isEqualTo("sent");
        }
        assertThat(gateway.log()).doesNotContain(SECRET, HELPDESK_TOKEN, "eyJ", "OutOfMemory");
        assertThat(gateway.stackTraces()).isEmpty();
    }

    @Test
    void randomBytes() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(4096)];
            random.nextBytes(noise);
            try (RawConnection connection = RawConnection.to(address)) {
                connection.send(noise);
                connection.flush();
            }
        }
    }

    @Test
    void halfRequestsThatAreLeftOpen() {
        List<RawConnection> open = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            RawConnection connection = RawConnection.to(address);
            connection.send(
                    i % 2 == 0
                            ? "GET " + PATH
                            : "POST /webhooks/acme HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n{\"a");
            open.add(connection);
        }
        somebodyElseIsServed();
        open.forEach(RawConnection::close);
    }

    @Test
    void requestsThatAreNone() {
        for (String request : List.of(
                "GET /v1/apps/%00/socket HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/apps/%ff%fe/socket HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/apps/../../socket HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/apps/acme/messages?after=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET " + PATH + "?after=99999999999999999999 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + token("eve") + "\r\n\r\n",
                "POST /webhooks/acme HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
                "GET " + PATH + " HTTP/9.9\r\nHost: x\r\n\r\n",
                "POST /webhooks/acme HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /webhooks/acme HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/apps/acme/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\1garbage")) {
            try (RawConnection connection = RawConnection.to(address)) {
                connection.send(request);
                assertThat(connection.readUntil("\r\n")).as(request).doesNotContain(" 200 ", " 101 ", " 500 ");
            }
        }
    }

    @Test
    void giantHeaders() {
        for (String header : List.of("X-Large", "Authorization", "Sec-WebSocket-Protocol")) {
            try (RawConnection connection = RawConnection.to(address)) {
                connection.send("GET " + PATH + " HTTP/1.1\r\nHost: x\r\n" + header + ": ");
                byte[] block = "A".repeat(1 << 16).getBytes(UTF_8);
                for (int i = 0; i < 160 && connection.send(block); i++) {
                    connection.flush();
                }
                connection.send("\r\n\r\n");
                assertThat(connection.readToEnd()).doesNotContain(" 101 ");
            }
        }
    }

    @Test
    void giantFrames() {
        try (RawConnection announced = RawConnection.upgraded(address, PATH, token("eve"))) {
            announced.announceFrame(RawConnection.TEXT, 1L << 40);
            announced.send(new byte[1 << 20]);
            announced.flush();
            announced.readToEnd();
        }
        try (RawConnection large = RawConnection.upgraded(address, PATH, token("eve"))) {
            large.frame(RawConnection.TEXT, "x".repeat(70_000).getBytes(UTF_8));
            large.flush();
            assertThat(large.readToEnd()).contains(closeFrame(1009));
        }
        try (RawConnection endless = RawConnection.upgraded(address, PATH, token("eve"))) {
            byte[] part = "x".repeat(30_000).getBytes(UTF_8);
            endless.frame(RawConnection.TEXT, false, part);
            for (int i = 0; i < 5_000 && endless.frame(RawConnection.CONTINUATION, false, part); i++) {
                endless.flush();
            }
            endless.readToEnd();
        }
    }

    @Test
    void floodOfFramesThatAreNeverReadBack() {
        byte[] ping = "x".repeat(125).getBytes(UTF_8);
        byte[] send = "{\"type\":\"history\",\"limit\":200}".getBytes(UTF_8);
        byte[] unknown = "{\"type\":\"?\"}".getBytes(UTF_8);
        for (byte[] flood : List.of(send, unknown, "\u0000".getBytes(UTF_8))) {
            try (RawConnection connection = RawConnection.upgraded(address, PATH, token("flood"))) {
                for (int i = 0; i < 500_000 && connection.frame(RawConnection.TEXT, flood); i++) {}
                assertThat(connection.readToEnd()).isNotNull();
            }
        }
        try (RawConnection connection = RawConnection.upgraded(address, PATH, token("flood"))) {
            int sent = 0;
            while (sent < 1_000_000 && connection.frame(RawConnection.PING, ping)) {
                sent++;
            }
            assertThat(sent).as("pings until the gateway hangs up").isLessThan(1_000_000);
        }
    }

    @Test
    void deepNesting() {
        try (RawConnection connection = RawConnection.upgraded(address, PATH, token("deep"))) {
            for (int i = 0; i < 10; i++) {
                connection.frame(
                        RawConnection.TEXT,
                        ("{\"type\":\"send\",\"id\":\"x\",\"custom\":" + "[".repeat(60_000)).getBytes(UTF_8));
            }
            connection.flush();
            assertThat(connection.readToEnd()).contains("bad_json", closeFrame(4400));
        }
        try (RawConnection connection = RawConnection.to(address)) {
            String body = "{\"a\":".repeat(200_000);
            connection.send("POST /webhooks/acme HTTP/1.1\r\nHost: x\r\nX-Signature: 00\r\nX-Timestamp: 1\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(connection.readUntil("\r\n")).contains(" 401 ");
        }
    }

    @Test
    void slowReaders() {
        try (TestSocket writer = gateway.socket("slow")) {
            String text = "x".repeat(4_000);
            for (int i = 0; i < 40; i++) {
                writer.say("s" + i, text);
            }
            for (int i = 0; i < 40; i++) {
                writer.next("accepted");
            }
        }
        List<RawConnection> open = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            open.add(RawConnection.upgraded(address, PATH + "?after=0", token("slow")));
        }
        somebodyElseIsServed();
        open.forEach(RawConnection::close);
    }

    /** The bytes of the gateway's close frame, before its reason. */
    private static String closeFrame(int code) {
        return String.valueOf(new char[] {(char) (code >> 8), (char) (code & 0xff)});
    }
}
