package dev.viaduct.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.inject.Singleton;

/** Writes frames as JSON, once for however many sockets. */
@Singleton
class FrameWriter {
    private final ObjectWriter json = JsonMapper.builder().build().writerFor(ServerFrame.class);

    byte[] bytes(ServerFrame frame) {
        try {
            return json.writeValueAsBytes(frame);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a frame could not be written as JSON", e);
        }
    }
}
