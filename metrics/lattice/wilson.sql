-- The Wilson interval (95 %) of a share, as metrics.methods.shares computes it: bounds never pass the share.
create or replace macro wilson_low(k, n) as
    case
        when n is null or n <= 0 or k < 0 or k > n then null
        when k = 0 then 0.0
        else greatest(0.0, least(
            k / n,
            (k / n + 1.959963984540054 ** 2 / (2 * n)
                - 1.959963984540054 * sqrt((k / n) * (1 - k / n) / n + 1.959963984540054 ** 2 / (4.0 * n * n)))
            / (1 + 1.959963984540054 ** 2 / n)
        ))
    end;

create or replace macro wilson_high(k, n) as
    case
        when n is null or n <= 0 or k < 0 or k > n then null
        when k = n then 1.0
        else least(1.0, greatest(
            k / n,
            (k / n + 1.959963984540054 ** 2 / (2 * n)
                + 1.959963984540054 * sqrt((k / n) * (1 - k / n) / n + 1.959963984540054 ** 2 / (4.0 * n * n)))
            / (1 + 1.959963984540054 ** 2 / n)
        ))
    end;
