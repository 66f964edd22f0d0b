/*
label       = "Low users"
description = "Entitled people with some use in the last 12 weeks, under one action a week."
formula     = "people of the segment / entitled people, first match of power, habitual, novice, low, none"
lesson      = 5
unit        = "share"
better      = "neutral"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "With under 12 weeks of data the window is four weeks and the habit is four of four. Monthly reports have no weeks."
lineage     = ["usage and activity sources", "roster", "view depth", "segment_low"]
guard       = "segments"
interval    = "wilson"
needs       = ["use", "denominator", "weekly_grain", "habit_window"]
*/
select
    cell_id,
    period,
    low as numerator,
    people as denominator,
    people
from depth
order by
    cell_id,
    period
