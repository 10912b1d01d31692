package io.aimass.ingest.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

record JsonRecords(List<Column> columns, List<String> ignored) implements RecordFormat {
    private static final long serialVersionUID = 1L;

    JsonRecords {
        columns = List.copyOf(columns);
        ignored = List.copyOf(ignored);
    }

    @Override
    public RecordBoundary boundary() {
        return RecordBoundary.lines();
    }

    @Override
    public boolean hasHeader() {
        return false;
    }

    @Override
    public RecordParser parser(String file, String header) {
        var indexes = new HashMap<String, Integer>();
        columns.forEach(c -> indexes.put(c.name(), indexes.size()));
        var factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return new Parser(factory, indexes, new HashSet<>(ignored));
    }

    private record Parser(JsonFactory factory, Map<String, Integer> indexes, Set<String> ignored)
            implements RecordParser {
        @Override
        public void parse(byte[] buffer, int from, int to, Fields fields) {
            try (var json = factory.createParser(buffer, from, to - from)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    fields.refuse(Fields.PARSE, "it is not a JSON object");
                    return;
                }
                members(json, fields);
                if (json.nextToken() != null) {
                    fields.refuse(Fields.PARSE, "there is text after the JSON object");
                }
            } catch (JsonProcessingException e) {
                fields.clear();
                fields.refuse(
                        Fields.PARSE,
                        "it is not JSON: "
                                + e.getOriginalMessage().lines().findFirst().orElse(""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void members(JsonParser json, Fields fields) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.getCurrentName();
                var index = indexes.get(name);
                var value = json.nextToken();
                if (index == null) {
                    json.skipChildren();
                    if (!ignored.contains(name)) {
                        fields.refuse(Fields.PARSE, "its member '" + name + "' is not declared");
                    }
                } else if (value != JsonToken.VALUE_NULL) {
                    fields.text(index, value.isScalarValue() ? json.getText() : nested(json));
                }
            }
        }

        private String nested(JsonParser json) throws IOException {
            var text = new StringWriter();
            try (var out = factory.createGenerator(text)) {
                out.copyCurrentStructure(json);
            }
            return text.toString();
        }
    }
}
