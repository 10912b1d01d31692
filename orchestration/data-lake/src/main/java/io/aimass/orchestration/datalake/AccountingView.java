package io.aimass.orchestration.datalake;

import io.aimass.contracts.RunEvents;
import io.aimass.orchestration.datalake.SourceActivity.Accounted;
import java.util.LinkedHashMap;
import java.util.Map;

final class AccountingView {
    private AccountingView() {}

    static Map<String, Object> of(Accounted accounted) {
        var view = new LinkedHashMap<String, Object>(RunEvents.toMap(accounted.rows()));
        view.put("run", accounted.run());
        view.put("jobType", accounted.jobType());
        view.put("unchanged", accounted.unchanged());
        view.put("time", accounted.at());
        accounted.version().ifPresent(version -> view.put("version", version));
        return view;
    }
}
