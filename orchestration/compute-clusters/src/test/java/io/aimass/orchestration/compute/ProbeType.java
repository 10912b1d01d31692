package io.aimass.orchestration.compute;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.SettingSpec.Type;
import java.util.List;

/** The job type of the tests, as {@code io.aimass.spark.ProbeJob} describes itself. */
final class ProbeType {
    private ProbeType() {}

    static JobTypes types() {
        return JobTypes.of(new JobDescriptor(
                "probe",
                "Does what a test asks for",
                List.of(
                        SettingSpec.optional("do", Type.STRING, "write", "what to do")
                                .oneOf("write", "fail", "wait", "spin", "exhaust", "overflow", "secret", "leak"),
                        SettingSpec.optional("rows", Type.INTEGER, "10", "rows to write"),
                        SettingSpec.optional("table", Type.TABLE, "bronze.probe", "the table to write"),
                        SettingSpec.optional("file", Type.STRING, "the file to wait for"),
                        SettingSpec.optional("message", Type.STRING, "the secret's name, or the message to fail with")),
                List.of(),
                List.of("table")));
    }
}
