"""Simplified Chinese: what each metric's `.sql` header says in English, by metric id and column of `metric`.

English has no such catalogue: its words are the header itself. A test asks for one entry per metric.
"""

from __future__ import annotations

COUNT = "计数，不是效果：无等级"
SHARE = "计数的占比，附 Wilson 区间：无等级"
SUM = "求和，不是效果：无等级"
_MINUTES = "按所声明分钟数的等级：除非有研究支撑，否则为 D 级；取链条中的最低等级"
UNSEEN = "未接入系统中的使用不可见。"
_GRAIN = UNSEEN + "供应商的周报或月报只能回答其自身粒度及更粗的粒度。"
_ACTION = "各供应商计法不同：一条消息、一条提示词和一次请求均计一次操作。"
_HOLDER = "若某系统不报告自身使用情况，则持有人的任何 AI 使用均计入。"
_SEGMENT = "该细分人数 / 授权人员，依次按重度、习惯、初级、低频、未使用取首个匹配"
_HABIT = "数据不足12周时，窗口为四周，习惯为四周皆用。月报没有周。"
_STATED = "分钟数在 assumptions.toml 或用例中声明，并非在此测得。每人每周以合同工时的四分之一为上限。"
_PRICES = "席位按声明价格，建设按36个月、微调与培训赋能按12个月摊销；加载发票后 token 按发票校正。"
SESSION = "一次会话代表一个任务。"

_COLUMNS = ("label", "description", "formula", "limits", "grade_rule", "owner")
_OWNER = "AI 项目组"
Texts = tuple[str, str, str, str, str]


def told(metrics: dict[str, Texts]) -> dict[str, str]:
    """Templates of metrics: label, description, formula, limits and grade rule by metric id."""
    return {
        f"metric.{metric}.{column}": text
        for metric, texts in metrics.items()
        for column, text in zip(_COLUMNS, (*texts, _OWNER), strict=True)
    }


_METRICS: dict[str, Texts] = {
    "actions": (
        "主动操作",
        "人们发出的请求、消息和提示词；供应商跨期周报中无法确定的部分未计入。",
        "用户发起且成功的操作之和",
        _ACTION + "跨越期间边界的周不拆分，因此按周数据源的月度值会少计边界周。",
        COUNT,
    ),
    "actions_per_active": (
        "人均操作次数",
        "期间内各完整周中，每位活跃人员每周的主动 AI 操作次数。",
        "完整周内的操作 / 活跃人周",
        _ACTION,
        COUNT,
    ),
    "activation": (
        "激活率",
        "满14天的席位中，前14天内有三个活跃日的占比。",
        "已激活席位 / 满14天的席位",
        "早于数据的席位按数据的前14天判断。周报只给出一周的首个和最后一个活跃日，因此该占比是下限。",
        SHARE,
    ),
    "active_people": (
        "活跃人员",
        "期间内至少有一次主动且成功的 AI 操作的授权人员数（去重）。",
        "至少有一次操作的人员去重计数",
        _GRAIN,
        COUNT,
    ),
    "eligible_adoption": (
        "采用率",
        "期间内活跃的授权人员，占人事名册中全部授权人员的比例。",
        "活跃的授权人员 / 授权人员",
        _GRAIN + "没有名册时以席位为分母，数字会注明。",
        SHARE,
    ),
    "idle_seats": (
        "闲置席位",
        "期间内无人使用的付费席位；有席位而未用计为零，没有席位不计。",
        "席位 − 期间内使用的席位",
        _HOLDER,
        COUNT,
    ),
    "licence_utilisation": (
        "席位使用率",
        "期间内使用的席位占全部席位的比例。",
        "已使用席位 / 席位",
        _HOLDER,
        SHARE,
    ),
    "seats": (
        "席位",
        "期末持有的付费席位，每人每系统一个；没有许可的人员不计。",
        "按系统统计持有席位的人员",
        "以期末之前最新的席位清单为准。",
        COUNT,
    ),
    "segment_habitual": (
        "习惯用户",
        "最近12周中至少9周活跃、每周操作少于15次的授权人员。",
        _SEGMENT,
        _HABIT,
        SHARE,
    ),
    "segment_low": (
        "低频用户",
        "最近12周有所使用、但每周操作不足一次的授权人员。",
        _SEGMENT,
        _HABIT,
        SHARE,
    ),
    "segment_none": (
        "未使用者",
        "最近12周没有任何使用的授权人员。",
        _SEGMENT,
        _HABIT,
        SHARE,
    ),
    "segment_novice": (
        "初级用户",
        "尚未养成习惯、但最近12周平均每周至少操作一次的授权人员。",
        _SEGMENT,
        _HABIT,
        SHARE,
    ),
    "segment_power": (
        "重度用户",
        "最近12周中至少9周活跃、每周操作15次及以上的授权人员。",
        _SEGMENT,
        _HABIT,
        SHARE,
    ),
    "stickiness": (
        "使用黏性",
        "期间内活跃的人员在工作日中活跃的比例。",
        "工作日的每日活跃人员之和 /（工作日数 × 活跃人员）",
        "只出现在周报或月报中的人员未计入。公共假日按工作日计。",
        "人日的占比，彼此不独立：无区间、无等级",
    ),
    "weekly_active_people": (
        "每周活跃人员",
        "一周内至少有一次主动 AI 操作的授权人员数（去重），取期间内各完整周的平均。",
        "每周去重人数之和 / 期间内的完整周数",
        _GRAIN + "没有完整周的期间没有数值。",
        COUNT,
    ),
    "weekly_active_share": (
        "每周活跃率",
        "一周内活跃的授权人员占全部授权人员的比例，取期间内各完整周的平均。",
        "期间内各完整周的活跃人周 / 授权人周",
        _GRAIN,
        SHARE,
    ),
    "hours_additional": (
        "新增工时",
        "净工时中，即使没有 AI 也会完成的任务所对应的部分。",
        "净工时 × 新增比例",
        _STATED,
        _MINUTES,
    ),
    "hours_gross": (
        "毛工时",
        "供应商通常宣称的数字：任务数乘以使用与不使用 AI 的分钟差。",
        "任务数 ×（不使用时的分钟 − 使用时的分钟）/ 60",
        _STATED,
        _MINUTES,
    ),
    "hours_net": (
        "净工时",
        "毛工时减去弃用、返工和准备所耗的时间。",
        "[采纳比例 × 节省 − 弃用比例 × 浪费 − 返工比例 × 返工] / 60，以合同工时的四分之一为上限",
        _STATED,
        _MINUTES,
    ),
    "hours_per_active_week": (
        "释放的工时",
        "扣除弃用与返工后，每位活跃人员每周释放的净工时；释放的是时间，还不是金钱。",
        "净工时 / 活跃人周",
        _STATED,
        "按所声明分钟数的等级：除非有研究支撑，否则为 D 级",
    ),
    "hours_realised": (
        "兑现的工时",
        "经财务入账或转为可测产出的新增工时；其余为产能。",
        "新增工时 × 兑现比例",
        _STATED,
        _MINUTES,
    ),
    "tasks": (
        "AI 辅助任务",
        "已完成的 AI 辅助任务：期间内开始的会话数（去重）。",
        "每人每日会话去重数之和",
        SESSION + "没有会话的活动报告不计任务。",
        COUNT,
    ),
    "cost_per_active": (
        "每位活跃人员的成本",
        "期间内每位活跃人员的全部成本，含闲置席位。",
        "全部成本 / 活跃人员",
        _PRICES,
        SUM,
    ),
    "cost_per_task": (
        "每个任务的成本",
        "每个已完成的 AI 辅助任务的全部成本。",
        "全部成本 / 任务数",
        _PRICES + SESSION,
        SUM,
    ),
    "full_cost": (
        "全部成本",
        "AI 的全部花费：按发票校正的 token、工具、席位、平台、建设、运行、审核、调优、评测、培训和差错；闲置席位和未分摊支出单列。",
        "各成本项之和",
        _PRICES,
        SUM,
    ),
    "idle_seat_cost": (
        "闲置席位成本",
        "席位在无人使用的月份中的花费；单独列示，绝不摊入用例。",
        "各月闲置席位 × 每席位每月价格之和",
        "未结束的月份按截至最新数据的28天判断；没有价格的系统未计入。",
        SUM,
    ),
    "priced_cost": (
        "Token 成本",
        "按当日价格计算的 token 费用；没有已知价格的请求未计入，并显示其占比。",
        "各类 token × 价格之和",
        "目录价或合同价，发票之前；全部成本会按发票校正。",
        SUM,
    ),
    "requests": (
        "请求数",
        "人员与产品对模型的调用。",
        "请求数之和",
        UNSEEN,
        SUM,
    ),
    "tokens": (
        "Token 数",
        "各类 token，各计一次：未缓存输入、缓存读取、缓存写入和输出；推理包含在输出中。",
        "互不重叠的各类 token 之和",
        "数据源未报告 token 之处，此处亦无。",
        SUM,
    ),
    "unpriced_share": (
        "未计价占比",
        "发往没有已知价格的模型的请求占全部请求的比例；绝不当作免费。",
        "未计价请求 / 请求数",
        UNSEEN,
        SHARE,
    ),
    "outcome_delta": (
        "对业务 KPI 的效果",
        "与同一批单元在没有 AI 时本应呈现的结果相比，某项业务 KPI 因 AI 发生的变化。",
        "观测值 − 反事实值；设计由代码选定：随机实验、分批双重差分、同一起点、单一序列、前后对比",
        "此处的效果相对于反事实值；用例页面上以 KPI 自身单位表示。",
        "由设计及其检验计算：A 为随机分配，B 为通过全部检验的对照组，C 为一项检验未通过或单一序列，D 为前后对比",
    ),
    "eval_coverage": (
        "评测覆盖率",
        "在用用例的支出中，其设有门槛的评测集在期末前30天内运行过的占比。",
        "已覆盖支出 / 在用用例的支出",
        "没有支出的用例权重为零。用例注明的评测集即为设有门槛。",
        SUM,
    ),
    "eval_pass_rate": (
        "评测通过率",
        "期末有效的各评测集最新一次完成的运行中，通过的样例占比。",
        "通过的样例之和 / 样例之和",
        "已取消、出错或没有得分的运行未计入。来源相同的样例会使区间过窄。",
        SHARE,
    ),
    "eval_worst_slice": (
        "最差切片",
        "有效切片中最差者的通过率的单侧95% Wilson 下限。",
        "各评测集与切片中最小的下限",
        "没有切片的评测集视为一个切片。最新运行遗漏的样例沿用其最近结果90天。",
        "小切片无法抬高的界值：无等级",
    ),
    "break_even_minutes": (
        "回本所需时间",
        "每位活跃人员每周需省下多少分钟，AI 才能自负盈亏。",
        "全部成本 × 60 /（小时成本 × 活跃人周）",
        "释放的时间在被利用之前不是金钱；这是门槛，不是结果。",
        "基于声明价格的算术：无等级",
    ),
    "cost_per_good_result": (
        "每个合格结果的成本",
        "每个合格任务的全部成本：任务数乘以该用例的评测通过率。",
        "全部成本 /（任务数 × 评测通过率）",
        SESSION + "通过率取有效评测集的通过率。没有评测的用例未计入。",
        SUM,
    ),
    "value_confirmed": (
        "已确认价值",
        "期间内经财务确认，或由实验或与未开通单元的对照证实的金额。",
        "已入账 + 已证实",
        "有迹象（C 级）和仅声称（D 级）的金额绝不计入。",
        "已入账的金额无等级；已证实的为 A 级或 B 级，取链条中的最低等级",
    ),
}

TEMPLATES = told(_METRICS)
