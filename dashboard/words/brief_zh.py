"""Simplified Chinese: words of the board brief."""

_WORDS = {
    "title": "AI 应用：董事会简报",
    "window": "12个月：{span}",
    "data_to": "数据截至{day}",
    "generation": "第{n}次发布",
    "value": "累计价值",
    "value_low": "价值，可能下限",
    "value_high": "价值，可能上限",
    "cost": "累计全部成本",
    "chart.sub": "自启动以来已入账和已证实的价值与全部成本，{currency}。区间：80%。",
    "chart.none": "尚未衡量：此图需要两个月的成本和价值。",
    "evidence": "{total}个已评级用例中，{sound}个有实验或可靠对照支撑",
    "evidence.none": "尚无用例具有已评级的结果",
    "waiting": "待决事项：{summary}",
    "broken": "{reading}；{limit}",
    "head.kpi": "主要 KPI",
    "head.effect": "效果",
    "head.range": "95% 可能区间",
    "head.design": "设计",
    "head.grade": "证据等级",
    "head.verdict": "结论",
    "method.tiers": "标题只计已入账（经财务确认）和已证实（A 级或 B 级）的金额。",
    "method.grades": "在用和试点用例的证据等级，按各自设计计算：{counts}。",
    "method.ranges": "金额附80%区间，效果附95%区间。未衡量的内容绝不计为零。",
    "method.people": "任何地方都不显示少于{floor}人的群体。",
    "axis": '0\\.0,"万"',
    "page": "{n}/{total}",
}

TEMPLATES: dict[str, str] = {f"ui.brief.{key}": text for key, text in _WORDS.items()}
