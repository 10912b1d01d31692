-- The five raw files, typed and cleaned: `NA` is null, times are UTC instants.
CREATE TABLE silver_flights AS
WITH raw AS (
    SELECT year, month, day, dep_time, sched_dep_time, dep_delay, arr_time, sched_arr_time, arr_delay,
           nullif(trim(carrier), '') AS carrier, flight, nullif(trim(tailnum), '') AS tailnum,
           nullif(trim(origin), '') AS origin, nullif(trim(dest), '') AS dest,
           distance, hour, minute, time_hour
    FROM read_csv('{flights}', header = true, nullstr = 'NA', columns = {
        'year': 'INTEGER', 'month': 'INTEGER', 'day': 'INTEGER', 'dep_time': 'INTEGER', 'sched_dep_time': 'INTEGER',
        'dep_delay': 'INTEGER', 'arr_time': 'INTEGER', 'sched_arr_time': 'INTEGER', 'arr_delay': 'INTEGER',
        'carrier': 'VARCHAR', 'flight': 'INTEGER', 'tailnum': 'VARCHAR', 'origin': 'VARCHAR', 'dest': 'VARCHAR',
        'air_time': 'DOUBLE', 'distance': 'DOUBLE', 'hour': 'INTEGER', 'minute': 'INTEGER', 'time_hour': 'TIMESTAMP'}))
SELECT *, time_hour + to_minutes(minute) AS scheduled_at
FROM raw
WHERE origin IN ('EWR', 'JFK', 'LGA') AND sched_dep_time IS NOT NULL AND time_hour IS NOT NULL AND distance > 0
QUALIFY row_number() OVER (
    PARTITION BY year, month, day, carrier, flight, origin, sched_dep_time ORDER BY dep_time NULLS LAST) = 1;

CREATE TABLE silver_weather AS
SELECT origin, time_hour, temp, dewp, humid, wind_dir,
       CASE WHEN wind_speed < 200 THEN wind_speed END AS wind_speed,
       CASE WHEN wind_gust < 200 THEN wind_gust END AS wind_gust,
       precip, pressure, visib
FROM read_csv('{samples}/weather.csv', header = true, nullstr = 'NA', columns = {
    'origin': 'VARCHAR', 'year': 'INTEGER', 'month': 'INTEGER', 'day': 'INTEGER', 'hour': 'INTEGER', 'temp': 'DOUBLE',
    'dewp': 'DOUBLE', 'humid': 'DOUBLE', 'wind_dir': 'DOUBLE', 'wind_speed': 'DOUBLE', 'wind_gust': 'DOUBLE',
    'precip': 'DOUBLE', 'pressure': 'DOUBLE', 'visib': 'DOUBLE', 'time_hour': 'TIMESTAMP'})
WHERE origin IS NOT NULL AND time_hour IS NOT NULL AND (humid IS NULL OR humid BETWEEN 0 AND 100);

CREATE TABLE silver_planes AS
SELECT nullif(trim(tailnum), '') AS tailnum, CASE WHEN year > 1900 THEN year END AS built, seats, engines
FROM read_csv('{samples}/planes.csv', header = true, nullstr = 'NA', columns = {
    'tailnum': 'VARCHAR', 'year': 'INTEGER', 'type': 'VARCHAR', 'manufacturer': 'VARCHAR', 'model': 'VARCHAR',
    'engines': 'INTEGER', 'seats': 'INTEGER', 'speed': 'INTEGER', 'engine': 'VARCHAR'})
WHERE nullif(trim(tailnum), '') IS NOT NULL;

CREATE TABLE silver_airports AS
SELECT nullif(trim(faa), '') AS faa, lat, lon, nullif(trim(tzone), '') AS zone
FROM read_csv('{samples}/airports.csv', header = true, nullstr = 'NA', columns = {
    'faa': 'VARCHAR', 'name': 'VARCHAR', 'lat': 'DOUBLE', 'lon': 'DOUBLE', 'alt': 'DOUBLE', 'tz': 'DOUBLE',
    'dst': 'VARCHAR', 'tzone': 'VARCHAR'})
WHERE lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180;

CREATE TABLE silver_airlines AS
SELECT nullif(trim(carrier), '') AS carrier, nullif(trim(name), '') AS name
FROM read_csv('{samples}/airlines.csv', header = true, columns = {'carrier': 'VARCHAR', 'name': 'VARCHAR'})
WHERE length(carrier) = 2;
