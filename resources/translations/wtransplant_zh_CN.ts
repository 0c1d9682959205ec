<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>this pair is being saved just now</source>
        <translation>此权重对正在保存</translation>
    </message>
    <message>
        <source>Try again when that save is done.</source>
        <translation>请在该次保存完成后重试。</translation>
    </message>
    <message>
        <source>a save of this pair was broken off and cannot be finished: {value}</source>
        <translation>此权重对的一次保存曾被中断，且无法完成：{value}</translation>
    </message>
    <message>
        <source>Open the pair where its folder can be written to: in the meantime old and new files are mixed.</source>
        <translation>请在其文件夹可写入的地方打开此权重对：在此之前新旧文件混在一起。</translation>
    </message>
    <message>
        <source>somebody else holds it</source>
        <translation>它正被他人占用</translation>
    </message>
    <message>
        <source>nothing can be locked in this folder</source>
        <translation>此文件夹中无法加锁</translation>
    </message>
    <message>
        <source>there is a file with this name</source>
        <translation>已存在同名文件</translation>
    </message>
    <message>
        <source>Choose another name. {unchanged}</source>
        <translation>请换一个名称。{unchanged}</translation>
    </message>
    <message>
        <source>there is a folder with this name that holds something else: {names}</source>
        <translation>已存在同名文件夹，其中有其他内容：{names}</translation>
    </message>
    <message>
        <source>Move that away, or choose another name. {unchanged}</source>
        <translation>请将其移走，或换一个名称。{unchanged}</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>未作任何更改。</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>Free some space, or save somewhere else.</source>
        <translation>请释放一些空间，或保存到其他位置。</translation>
    </message>
    <message>
        <source>the disk quota is used up</source>
        <translation>磁盘配额已用尽</translation>
    </message>
    <message>
        <source>the file became larger than is allowed here</source>
        <translation>文件大小超出了此处的上限</translation>
    </message>
    <message>
        <source>Save somewhere else.</source>
        <translation>请保存到其他位置。</translation>
    </message>
    <message>
        <source>there is no permission to write here</source>
        <translation>没有在此处写入的权限</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>this folder is read-only</source>
        <translation>该文件夹为只读</translation>
    </message>
    <message>
        <source>the folder does not exist</source>
        <translation>文件夹不存在</translation>
    </message>
    <message>
        <source>Make it, or choose another one.</source>
        <translation>请创建它，或另选一个。</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>请另选一个。</translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation>名称过长</translation>
    </message>
    <message>
        <source>Choose a shorter one.</source>
        <translation>请选择更短的名称。</translation>
    </message>
    <message>
        <source>there is a folder with this name</source>
        <translation>已有同名的文件夹</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>this is a link that leads in a circle</source>
        <translation>这是一个循环的符号链接</translation>
    </message>
    <message>
        <source>Choose another name, or remove the link.</source>
        <translation>请换一个名称，或移除该符号链接。</translation>
    </message>
    <message>
        <source>this name cannot be used here</source>
        <translation>此处不能使用此名称</translation>
    </message>
    <message>
        <source>the disk reports a fault</source>
        <translation>磁盘报告故障</translation>
    </message>
    <message>
        <source>Save somewhere else, and have the disk looked at.</source>
        <translation>请保存到其他位置，并检查磁盘。</translation>
    </message>
    <message>
        <source>the network folder is gone</source>
        <translation>网络文件夹已断开</translation>
    </message>
    <message>
        <source>Connect it again, or save somewhere else.</source>
        <translation>请重新连接，或保存到其他位置。</translation>
    </message>
    <message>
        <source>too many files are open</source>
        <translation>打开的文件过多</translation>
    </message>
    <message>
        <source>Close some, or save again later.</source>
        <translation>请关闭一些，或稍后再保存。</translation>
    </message>
    <message>
        <source>another program has this file open</source>
        <translation>此文件已被其他程序打开</translation>
    </message>
    <message>
        <source>Close it there, then save again.</source>
        <translation>请在那里关闭它，然后再次保存。</translation>
    </message>
    <message>
        <source>this name cannot be used: {error}</source>
        <translation>不能使用此名称：{error}</translation>
    </message>
    <message>
        <source>Choose another. {unchanged}</source>
        <translation>请另选一个。{unchanged}</translation>
    </message>
    <message>
        <source>this is a device or a pipe, not a file</source>
        <translation>这是设备或管道，而不是文件</translation>
    </message>
    <message>
        <source>there is a file with this name, and it is read-only</source>
        <translation>已存在同名文件，且为只读</translation>
    </message>
    <message>
        <source>Make it writable if it may be replaced, or choose another name. {unchanged}</source>
        <translation>若可以替换，请将其设为可写，或换一个名称。{unchanged}</translation>
    </message>
    <message>
        <source>{path} is no file of {folder}</source>
        <translation>{path} 不是 {folder} 中的文件</translation>
    </message>
    <message>
        <source>the new files are written, but not all could be put in place: {value}</source>
        <translation>新文件已写入，但未能全部就位：{value}</translation>
    </message>
    <message>
        <source>Close what has the old files open. The save is finished when the pair is opened, verified or saved the next time.</source>
        <translation>请关闭占用旧文件的程序。下次打开、校验或保存此权重对时会完成这次保存。</translation>
    </message>
    <message>
        <source>another wtransplant is saving to this name right now</source>
        <translation>另一个 wtransplant 正在以此名称保存</translation>
    </message>
    <message>
        <source>Wait until it is done, or choose another name. {unchanged}</source>
        <translation>请等它完成，或换一个名称。{unchanged}</translation>
    </message>
    <message>
        <source>the disk is full: {nbytes} are needed, {free} are free</source>
        <translation>磁盘已满：需要 {nbytes}，可用 {free}</translation>
    </message>
    <message>
        <source>Free some space, or save somewhere else. {unchanged}</source>
        <translation>请释放一些空间，或保存到其他位置。{unchanged}</translation>
    </message>
    <message>
        <source>the first checkpoint has no key {strangers!r}</source>
        <translation>第一个检查点没有键 {strangers!r}</translation>
    </message>
    <message>
        <source>Check the spelling.</source>
        <translation>请检查拼写。</translation>
    </message>
    <message>
        <source>the second checkpoint has no key {strangers!r}</source>
        <translation>第二个检查点没有键 {strangers!r}</translation>
    </message>
    <message>
        <source>two keys are compared with {double!r}</source>
        <translation>有两个键都与 {double!r} 比较</translation>
    </message>
    <message>
        <source>Leave one of them out.</source>
        <translation>请去掉其中一个。</translation>
    </message>
    <message>
        <source>The two hold the same tensors, byte for byte.</source>
        <translation>两者的张量完全相同，逐字节一致。</translation>
    </message>
    <message>
        <source>  … and {tensors} more (--json lists all)</source>
        <translation>  … 以及另外 {tensors}（--json 可列出全部）</translation>
    </message>
    <message>
        <source>relative L2 {relative}, largest difference {largest:.3g}</source>
        <translation>相对 L2 {relative}，最大差值 {largest:.3g}</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <source>in the other </source>
        <translation>在另一个中为 </translation>
    </message>
    <message>
        <source>How much data do you have? Little is up to some hundred samples of a class, much is thousands.</source>
        <translation>您有多少数据？“少”指每类至多几百个样本，“多”指数千个。</translation>
    </message>
    <message>
        <source>Are they like the data that the source was trained on? Photographs and photographs are, photographs and X-rays are not.</source>
        <translation>这些数据与来源的训练数据相似吗？照片与照片相似，照片与 X 光片不相似。</translation>
    </message>
    <message>
        <source> A learning rate to begin with: {rate:g} with AdamW, {rate2:g} with SGD and momentum; the range test finds one for these data.</source>
        <translation> 建议的初始学习率：AdamW 用 {rate:g}，带动量的 SGD 用 {rate2:g}；学习率范围测试可为这些数据找出合适的值。</translation>
    </message>
    <message>
        <source>Replace the head, freeze the rest</source>
        <translation>替换头部，冻结其余部分</translation>
    </message>
    <message>
        <source>The source has learnt features that fit these data, and little data would spoil them: a large model learns few samples by heart. So all but the head is frozen and gives the features. If that is not good enough, set the last block free too, at a small rate.</source>
        <translation>来源学到的特征适合这些数据，而少量数据会破坏这些特征：大模型会把少量样本死记下来。因此除头部外全部冻结，用于提供特征。如果效果不够好，可将最后一个块也解冻，并使用较小的学习率。</translation>
    </message>
    <message>
        <source>Freeze the first {blocks}, train the others and the head</source>
        <translation>冻结前 {blocks}，训练其余部分和头部</translation>
    </message>
    <message>
        <source>Early blocks see what all data have (edges, frequent words), late ones what the source&apos;s data had. So the first {count} of {blocks} are frozen, and the others and the head are trained, each block at {decay:g} of the rate of the next one. Half of the blocks is a first guess: runs with several borders show the best one.</source>
        <translation>靠前的块学到的是各类数据共有的特征（边缘、常用词），靠后的块学到的是来源数据特有的特征。因此冻结 {blocks} 个块中的前 {count} 个，训练其余的块和头部，每个块的学习率为后一个块的 {decay:g} 倍。冻结一半的块只是初步猜测：用不同的分界多次运行可以找出最佳分界。</translation>
    </message>
    <message>
        <source>Keep the weights, train everything</source>
        <translation>保留权重，训练全部</translation>
    </message>
    <message>
        <source>There are enough data to train the whole model, and its weights are a good place to start from. Nothing is frozen; each block has {decay:g} of the rate of the next one, since what is general changes least.</source>
        <translation>数据足以训练整个模型，而现有权重是良好的起点。不冻结任何部分；每个块的学习率为后一个块的 {decay:g} 倍，因为通用的部分变化最小。</translation>
    </message>
    <message>
        <source>Train everything, with the weights as a start or without them</source>
        <translation>训练全部，可用现有权重作起点，也可不用</translation>
    </message>
    <message>
        <source>There are enough data to train the whole model, and what the source has learnt may not fit them. Nothing is frozen and all have one rate. Transplanted weights usually still save time; compare with a run without links, which starts from the initial values.</source>
        <translation>数据足以训练整个模型，而来源学到的内容未必适合这些数据。不冻结任何部分，全部使用同一学习率。移植的权重通常仍能节省时间；可与不建立连接、从初始值开始的运行作比较。</translation>
    </message>
    <message>
        <source>{frozen} frozen, {unchanged:,} unchanged</source>
        <translation>已冻结 {frozen}，{unchanged:,} 个未变化</translation>
    </message>
    <message>
        <source>not known why</source>
        <translation>原因未知</translation>
    </message>
    <message>
        <source>{frozen} frozen, {unchanged:,} unchanged; moved: {names}{more}</source>
        <translation>已冻结 {frozen}，{unchanged:,} 个未变；有变动：{names}{more}</translation>
    </message>
    <message>
        <source>the model has no such tensor any more</source>
        <translation>模型中已没有这个张量</translation>
    </message>
    <message>
        <source>it has a gradient, so that an optimizer that knows it moves it: leave it out of the optimizer</source>
        <translation>它有梯度，因此知道它的优化器会改动它：请将其排除在优化器之外</translation>
    </message>
    <message>
        <source>its gradient is computed, so that an optimizer that knows it moves it</source>
        <translation>它的梯度会被计算，因此知道它的优化器会改动它</translation>
    </message>
    <message>
        <source>it has no gradient, so that code wrote to it directly (a load, an average of weights, `.data`)</source>
        <translation>它没有梯度，因此是代码直接写入的（加载、权重平均、`.data`）</translation>
    </message>
    <message>
        <source>its module `{path}` runs in training mode, where its statistics are updated</source>
        <translation>其所在模块 `{path}` 以训练模式运行，统计量会在此时更新</translation>
    </message>
    <message>
        <source>code wrote to the buffer outside its module&apos;s forward pass, or the policy was not in force</source>
        <translation>有代码在该模块的前向传播之外写入了缓冲区，或冻结策略未生效</translation>
    </message>
    <message>
        <source>the model has no parameters</source>
        <translation>模型没有参数</translation>
    </message>
    <message>
        <source>Modules in a plain Python list are not registered; keep them in an nn.ModuleList.</source>
        <translation>普通 Python 列表中的模块不会被注册；请放入 nn.ModuleList。</translation>
    </message>
    <message>
        <source>The model has no parameters: nothing to train.</source>
        <translation>模型没有参数：没有可训练的内容。</translation>
    </message>
    <message>
        <source>Everything is frozen: nothing to train. Make some of the model trainable, its head for one.</source>
        <translation>全部已冻结：没有可训练的内容。请将模型的一部分设为可训练，例如头部。</translation>
    </message>
    <message>
        <source>Nothing to train: what is not frozen was made untrainable by the model&apos;s own code.</source>
        <translation>没有可训练的内容：未冻结的部分被模型自身的代码设为不可训练。</translation>
    </message>
    <message>
        <source>`{key}`: {problem}. Change the rows.</source>
        <translation>`{key}`：{problem}。请修改这些行。</translation>
    </message>
    <message>
        <source>All rows of `{key}` are to be trained alone: no row is held, so say that it is trainable.</source>
        <translation>`{key}` 的所有行都要单独训练：没有任何行保持不变，请直接将其设为可训练。</translation>
    </message>
    <message>
        <source>The head, `{head}`, keeps its random values and is frozen: nothing can be learnt. Train it.</source>
        <translation>头部 `{head}` 保留随机值且被冻结：什么也学不到。请训练它。</translation>
    </message>
    <message>
        <source>{listed} keeps its random values and is frozen. Link or train it.</source>
        <translation>{listed} 保留随机值且被冻结。请连接或训练它。</translation>
    </message>
    <message>
        <source>{listed} keep their random values and are frozen. Link or train them.</source>
        <translation>{listed} 都保留随机值且被冻结。请连接或训练它们。</translation>
    </message>
    <message>
        <source>{layers} with frozen weights goes on updating the running statistics ({listed}): what the layers after it get will drift. Freeze the statistics too, unless the new data are meant to move them.</source>
        <translation>{layers}的权重已冻结，却仍在更新统计量（{listed}）：其后各层得到的输入会漂移。除非有意让新数据改变统计量，请一并冻结。</translation>
    </message>
    <message>
        <source>{layers} with frozen weights go on updating the running statistics ({listed}): what the layers after it get will drift. Freeze the statistics too, unless the new data are meant to move them.</source>
        <translation>{layers}的权重都已冻结，却仍在更新统计量（{listed}）：其后各层得到的输入会漂移。除非有意让新数据改变统计量，请一并冻结。</translation>
    </message>
    <message>
        <source>{listed} is frozen too: tied to a frozen key, `{leads}`, one tensor.</source>
        <translation>{listed} 也被冻结：与已冻结的键 `{leads}` 绑定，是同一个张量。</translation>
    </message>
    <message>
        <source>{listed} are frozen too: tied to a frozen key, `{leads}`, one tensor.</source>
        <translation>{listed} 也都被冻结：与已冻结的键 `{leads}` 绑定，是同一个张量。</translation>
    </message>
    <message>
        <source>The regex `{text_}` matches nothing: no module path and no key.</source>
        <translation>正则表达式 `{text_}` 没有匹配任何内容：既无模块路径，也无键。</translation>
    </message>
    <message>
        <source>The model has no module or key `{path}`, so what is said about it does nothing.</source>
        <translation>模型没有模块或键 `{path}`，因此针对它的设置不起作用。</translation>
    </message>
    <message>
        <source>Only some of the running statistics of {listed} are frozen; then none of them moves.</source>
        <translation>{listed} 的运行统计量只冻结了一部分；这样它们都不会变化。</translation>
    </message>
    <message>
        <source>{listed} are one tensor, but have different rates; that of `{tie}` is taken, × {rates:g}.</source>
        <translation>{listed} 是同一个张量，却有不同的学习率；采用 `{tie}` 的学习率，× {rates:g}。</translation>
    </message>
    <message>
        <source>the whole model</source>
        <translation>整个模型</translation>
    </message>
    <message>
        <source>A learning-rate factor is set for {where}, which is frozen: it does nothing until that is trained.</source>
        <translation>为 {where} 设置了学习率系数，但它已冻结：在它参与训练之前该系数不起作用。</translation>
    </message>
    <message>
        <source>Dropout stays on in frozen parts ({listed}): the features that the trained part sees are noisy, and features cannot be kept from one epoch to the next.</source>
        <translation>冻结部分的 Dropout 仍然开启（{listed}）：训练部分得到的特征带有噪声，且特征无法在各轮之间缓存复用。</translation>
    </message>
    <message>
        <source>the model itself</source>
        <translation>模型本身</translation>
    </message>
    <message>
        <source> and {paths:,} more</source>
        <translation> 以及另外 {paths:,} 个</translation>
    </message>
    <message>
        <source>{tensors} trained in {groups} by {optimizer}, {frozen:,} frozen ({parameters})</source>
        <translation>{optimizer} 训练 {tensors}（{groups}），冻结 {frozen:,} 个（{parameters}）</translation>
    </message>
    <message>
        <source>some rows of it are trained alone</source>
        <translation>其中部分行单独训练</translation>
    </message>
    <message>
        <source>, as of `{rows}`, which it is tied to</source>
        <translation>，因与 `{rows}` 绑定</translation>
    </message>
    <message>
        <source>tied to `{others}`, which is frozen</source>
        <translation>与已冻结的 `{others}` 绑定</translation>
    </message>
    <message>
        <source>the model&apos;s own code switches its gradient off</source>
        <translation>模型自身的代码关闭了它的梯度</translation>
    </message>
    <message>
        <source>set on {where}</source>
        <translation>在 {where} 上设置</translation>
    </message>
    <message>
        <source>by the setting for statistics of {where}</source>
        <translation>由 {where} 的统计量设置决定</translation>
    </message>
    <message>
        <source>by the regex `{place}`</source>
        <translation>由正则表达式 `{place}` 决定</translation>
    </message>
    <message>
        <source>it is linked</source>
        <translation>它已连接</translation>
    </message>
    <message>
        <source>it is not linked</source>
        <translation>它未连接</translation>
    </message>
    <message>
        <source>nothing is said about it</source>
        <translation>没有针对它的设置</translation>
    </message>
    <message>
        <source>{key}: {tuple} after {tuple2}</source>
        <translation>{key}：之前为 {tuple2}，之后为 {tuple}</translation>
    </message>
    <message>
        <source>rows {first} to {end} of {key!r}: the second number is after the last row</source>
        <translation>{key!r} 的第 {first} 到 {end} 行：第二个数应为末行之后的行号</translation>
    </message>
    <message>
        <source>Choose another value.</source>
        <translation>请选择其他值。</translation>
    </message>
    <message>
        <source>the policy says &apos;freeze what is linked&apos; and does not know yet what is linked</source>
        <translation>冻结策略为“冻结已连接的部分”，但尚不知道哪些已连接</translation>
    </message>
    <message>
        <source>Resolve it against a plan first: policy.resolved(linked_keys, target).</source>
        <translation>请先依据方案解析：policy.resolved(linked_keys, target)。</translation>
    </message>
    <message>
        <source>Nothing is frozen: right with much data, or to train from the beginning.</source>
        <translation>不冻结任何部分：适合数据多或从头训练的情况。</translation>
    </message>
    <message>
        <source>What was transplanted is frozen ({tensors}), what is new is trained ({target:,}): right with little data of the kind that the source has seen.</source>
        <translation>冻结移植的部分（{tensors}），训练新增的部分（{target:,} 个）：适合数据少、且与来源训练数据同类的情况。</translation>
    </message>
    <message>
        <source>Only the head is trained, {quoted}; the rest gives the features: right with little data of the kind that the source has seen.</source>
        <translation>只训练头部 {quoted}；其余部分提供特征：适合数据少、且与来源训练数据同类的情况。</translation>
    </message>
    <message>
        <source> It shares weights with {names}, trained with it.</source>
        <translation> 它与 {names} 共享权重，后者随之一起训练。</translation>
    </message>
    <message>
        <source>the first {count} blocks cannot be frozen: the model has {blocks}</source>
        <translation>无法冻结前 {count} 个块：模型有 {blocks}</translation>
    </message>
    <message>
        <source>Give a number from 0 to {blocks}.</source>
        <translation>请给出 0 到 {blocks} 之间的数。</translation>
    </message>
    <message>
        <source>None of the {blocks} is frozen.</source>
        <translation>{blocks}均未冻结。</translation>
    </message>
    <message>
        <source> to {quoted}</source>
        <translation> 至 {quoted}</translation>
    </message>
    <message>
        <source>{blocks} of {blocks2} frozen, {quoted}{through}, and what comes before: right with little data unlike what the source has seen; early blocks are general, late ones special.</source>
        <translation>冻结 {blocks}（共 {blocks2} 个）：{quoted}{through}，以及其前的部分。适合数据少、且与来源训练数据不同的情况；靠前的块较通用，靠后的块较专门。</translation>
    </message>
    <message>
        <source>the regex matches no module path and no key as a whole</source>
        <translation>正则表达式没有完整匹配任何模块路径或键</translation>
    </message>
    <message>
        <source>Write .* where anything may stand: .*norm.* for whatever has norm in its name.</source>
        <translation>在可为任意内容之处写 .*：例如 .*norm.* 匹配名称中含 norm 的所有项。</translation>
    </message>
    <message>
        <source>What the regex `{pattern}` matches is frozen: {tensors} of {target:,}.</source>
        <translation>冻结正则表达式 `{pattern}` 匹配的内容：{tensors}（共 {target:,} 个）。</translation>
    </message>
    <message>
        <source>a step needs at least one epoch and one block</source>
        <translation>每一步至少需要一轮和一个块</translation>
    </message>
    <message>
        <source>gradual unfreezing</source>
        <translation>逐步解冻</translation>
    </message>
    <message>
        <source>each epoch</source>
        <translation>每轮</translation>
    </message>
    <message>
        <source>every {every} epochs</source>
        <translation>每 {every} 轮</translation>
    </message>
    <message>
        <source>Trained at first is what comes after the blocks; then {often} {blocks} more, from the last to the first; after {epochs} everything is trained. Right with little data, and where the model should forget as little as possible.</source>
        <translation>起初只训练块之后的部分；随后{often}再解冻 {blocks}，从最后一块到第一块；{epochs}后全部参与训练。适合数据少、且希望模型尽量少遗忘的情况。</translation>
    </message>
    <message>
        <source>{decay:g} is no decay of rates</source>
        <translation>{decay:g} 不是有效的学习率衰减系数</translation>
    </message>
    <message>
        <source>learning rates</source>
        <translation>各层学习率</translation>
    </message>
    <message>
        <source>Give a number above 0 and up to 1.</source>
        <translation>请给出大于 0 且不超过 1 的数。</translation>
    </message>
    <message>
        <source>Change the rows that are trained alone.</source>
        <translation>请修改单独训练的行。</translation>
    </message>
    <message>
        <source>rows of it are to be trained alone, but the model has no such parameter</source>
        <translation>要单独训练其中的行，但模型没有这个参数</translation>
    </message>
    <message>
        <source>rows up to {last} are to be trained alone, but its shape is {shape}</source>
        <translation>要单独训练到第 {last} 行，但其形状为 {shape}</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Open &amp;source…</source>
        <translation>打开来源(&amp;S)…</translation>
    </message>
    <message>
        <source>Open a checkpoint that gives</source>
        <translation>打开提供权重的检查点</translation>
    </message>
    <message>
        <source>Open &amp;target…</source>
        <translation>打开目标(&amp;T)…</translation>
    </message>
    <message>
        <source>Open a model that takes</source>
        <translation>打开接收权重的模型</translation>
    </message>
    <message>
        <source>Open &amp;recipe…</source>
        <translation>打开配方(&amp;R)…</translation>
    </message>
    <message>
        <source>Open the &amp;example</source>
        <translation>打开示例(&amp;E)</translation>
    </message>
    <message>
        <source>Paste an err&amp;or…</source>
        <translation>粘贴错误信息(&amp;O)…</translation>
    </message>
    <message>
        <source>Work out rules from the text of a load_state_dict error, without files</source>
        <translation>无需文件，由 load_state_dict 的错误文本推出规则</translation>
    </message>
    <message>
        <source>Co&amp;mpare with…</source>
        <translation>与其他检查点比较(&amp;M)…</translation>
    </message>
    <message>
        <source>Compare the source with another checkpoint, tensor by tensor</source>
        <translation>将来源与另一个检查点逐张量比较</translation>
    </message>
    <message>
        <source>Re&amp;load</source>
        <translation>重新加载(&amp;L)</translation>
    </message>
    <message>
        <source>Read source and target again</source>
        <translation>重新读取来源和目标</translation>
    </message>
    <message>
        <source>Save &amp;pair…</source>
        <translation>保存权重对(&amp;P)…</translation>
    </message>
    <message>
        <source>Save the state dict and its freeze manifest</source>
        <translation>保存状态字典及其冻结清单</translation>
    </message>
    <message>
        <source>Ho&amp;w pairs are saved…</source>
        <translation>权重对的保存方式(&amp;W)…</translation>
    </message>
    <message>
        <source>Format, shards and dtype of the weights</source>
        <translation>权重的格式、分片和数据类型</translation>
    </message>
    <message>
        <source>Save recipe &amp;as…</source>
        <translation>配方另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Export plain torc&amp;h script…</source>
        <translation>导出纯 torch 脚本(&amp;H)…</translation>
    </message>
    <message>
        <source>A Python file that does the same by itself</source>
        <translation>可独立完成相同操作的 Python 文件</translation>
    </message>
    <message>
        <source>Copy as loa&amp;d_state_dict call</source>
        <translation>复制为 load_state_dict 调用(&amp;D)</translation>
    </message>
    <message>
        <source>Copy as transformers &amp;key_mapping</source>
        <translation>复制为 transformers key_mapping(&amp;K)</translation>
    </message>
    <message>
        <source>What is linked and what is not: HTML, Markdown, JSON, text</source>
        <translation>哪些已连接、哪些未连接：HTML、Markdown、JSON、文本</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Auto-match</source>
        <translation>自动匹配(&amp;A)</translation>
    </message>
    <message>
        <source>Find the links between two unrelated implementations; what is not certain is asked</source>
        <translation>在两份互不相关的实现之间查找连接；不确定的会询问</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Map</source>
        <translation>映射(&amp;M)</translation>
    </message>
    <message>
        <source>Free&amp;ze</source>
        <translation>冻结(&amp;Z)</translation>
    </message>
    <message>
        <source>As opened. Each step is listed below; a click goes back to it.</source>
        <translation>刚打开时的状态。每一步都列在下面，点击即可回到该步。</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>没有可撤销的步骤</translation>
    </message>
    <message>
        <source>There is nothing to redo</source>
        <translation>没有可重做的步骤</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>训练(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Link selected</source>
        <translation>连接所选项(&amp;L)</translation>
    </message>
    <message>
        <source>Link what is selected on both sides</source>
        <translation>连接两侧选中的项</translation>
    </message>
    <message>
        <source>Save rec&amp;ipe</source>
        <translation>保存配方(&amp;I)</translation>
    </message>
    <message>
        <source>Open source &amp;folder…</source>
        <translation>打开来源文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open a checkpoint that is a folder, as torch.distributed.checkpoint writes it</source>
        <translation>打开以文件夹形式保存的检查点，例如 torch.distributed.checkpoint 写出的</translation>
    </message>
    <message>
        <source>Sa&amp;ve report…</source>
        <translation>保存报告(&amp;V)…</translation>
    </message>
    <message>
        <source>Settin&amp;gs…</source>
        <translation>设置(&amp;G)…</translation>
    </message>
    <message>
        <source>Theme, language, keys, where things are kept</source>
        <translation>主题、语言、快捷键、各类文件的位置</translation>
    </message>
    <message>
        <source>U&amp;nlink selected</source>
        <translation>断开所选项(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Find keys</source>
        <translation>查找键(&amp;F)</translation>
    </message>
    <message>
        <source>Comman&amp;ds…</source>
        <translation>命令面板(&amp;D)…</translation>
    </message>
    <message>
        <source>Find any command by a few of its letters</source>
        <translation>输入几个字母即可查找任何命令</translation>
    </message>
    <message>
        <source>&amp;Next problem</source>
        <translation>下一个问题(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous problem</source>
        <translation>上一个问题(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Expand all</source>
        <translation>全部展开(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Collapse all</source>
        <translation>全部折叠(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Guide</source>
        <translation>引导条(&amp;G)</translation>
    </message>
    <message>
        <source>The steps along the top of the window</source>
        <translation>窗口顶部的步骤</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>Wh&amp;y is it linked?</source>
        <translation>为何连接？(&amp;Y)</translation>
    </message>
    <message>
        <source>What speaks for the selected link</source>
        <translation>选中的连接有哪些依据</translation>
    </message>
    <message>
        <source>&amp;Keep links as rules…</source>
        <translation>将连接存为规则(&amp;K)…</translation>
    </message>
    <message>
        <source>The automatic links as a few rules, which a recipe can be read by</source>
        <translation>将自动连接归结为几条规则，便于阅读配方</translation>
    </message>
    <message>
        <source>&amp;Prove…</source>
        <translation>证明(&amp;P)…</translation>
    </message>
    <message>
        <source>Compare what the source&apos;s own model and the target compute, or the bits alone</source>
        <translation>比较来源自身的模型与目标的计算结果，或仅逐位比较张量</translation>
    </message>
    <message>
        <source>Deci&amp;de by probing…</source>
        <translation>通过探测判定(&amp;D)…</translation>
    </message>
    <message>
        <source>Try the answers to open questions on both models</source>
        <translation>在两个模型上试验待定问题的各个答案</translation>
    </message>
    <message>
        <source>Write a &amp;rule…</source>
        <translation>编写规则(&amp;R)…</translation>
    </message>
    <message>
        <source>Link by &amp;name again</source>
        <translation>重新按名称连接(&amp;N)</translation>
    </message>
    <message>
        <source>Link what is certain from names, as at opening</source>
        <translation>连接仅凭名称即可确定的键，与打开时相同</translation>
    </message>
    <message>
        <source>&amp;Generalise links…</source>
        <translation>归纳连接(&amp;G)…</translation>
    </message>
    <message>
        <source>Find the rule behind links made by hand</source>
        <translation>找出手动连接背后的规则</translation>
    </message>
    <message>
        <source>In&amp;vert rules…</source>
        <translation>反转规则(&amp;V)…</translation>
    </message>
    <message>
        <source>Rules from the target back to the source</source>
        <translation>从目标反向到来源的规则</translation>
    </message>
    <message>
        <source>&amp;Unlink everything</source>
        <translation>全部断开(&amp;U)</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Freeze what is &amp;linked</source>
        <translation>冻结已连接的部分(&amp;L)</translation>
    </message>
    <message>
        <source>Freeze all but the &amp;head</source>
        <translation>冻结头部以外的部分(&amp;H)</translation>
    </message>
    <message>
        <source>Freeze first k &amp;blocks…</source>
        <translation>冻结前 k 个块(&amp;B)…</translation>
    </message>
    <message>
        <source>Freeze &amp;nothing</source>
        <translation>不冻结(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Method, rates, schedule…</source>
        <translation>方式、学习率、调度(&amp;M)…</translation>
    </message>
    <message>
        <source>Everything about freezing</source>
        <translation>与冻结有关的全部设置</translation>
    </message>
    <message>
        <source>&amp;Advice…</source>
        <translation>建议(&amp;A)…</translation>
    </message>
    <message>
        <source>Two questions, and a proposal with its reason</source>
        <translation>两个问题，然后给出附理由的建议</translation>
    </message>
    <message>
        <source>What holds for a &amp;run…</source>
        <translation>运行的生效设置(&amp;R)…</translation>
    </message>
    <message>
        <source>Each parameter in the run that would start now</source>
        <translation>若现在开始运行，各参数的实际状态</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>开始(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Pause or resume</source>
        <translation>暂停或恢复(&amp;P)</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Runs…</source>
        <translation>运行记录(&amp;R)…</translation>
    </message>
    <message>
        <source>What was tried: compare, restore, go on</source>
        <translation>已尝试的运行：比较、恢复、继续</translation>
    </message>
    <message>
        <source>Find the best &amp;border…</source>
        <translation>寻找最佳分界(&amp;B)…</translation>
    </message>
    <message>
        <source>The same data for several numbers of frozen blocks</source>
        <translation>用相同的数据比较不同的冻结块数</translation>
    </message>
    <message>
        <source>Train &amp;elsewhere…</source>
        <translation>在别处训练(&amp;E)…</translation>
    </message>
    <message>
        <source>Recipe and launch lines for other machines</source>
        <translation>用于其他机器的配方和启动命令</translation>
    </message>
    <message>
        <source>Help for this &amp;panel</source>
        <translation>此面板的帮助(&amp;P)</translation>
    </message>
    <message>
        <source>The page for what has the focus</source>
        <translation>当前焦点所在处的帮助页</translation>
    </message>
    <message>
        <source>&amp;Contents of the help</source>
        <translation>帮助目录(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;First transplant</source>
        <translation>第一次移植(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Situations</source>
        <translation>各种情况(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About wtransplant</source>
        <translation>关于 wtransplant(&amp;A)</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>Unexpected error</source>
        <translation>意外错误</translation>
    </message>
    <message>
        <source>Link {keys}</source>
        <translation>连接{keys}</translation>
    </message>
    <message>
        <source>Link by name</source>
        <translation>按名称连接</translation>
    </message>
    <message>
        <source>Unlink {keys}</source>
        <translation>断开 {keys}</translation>
    </message>
    <message>
        <source>Skip {keys}</source>
        <translation>跳过 {keys}</translation>
    </message>
    <message>
        <source>No longer skip {keys}</source>
        <translation>不再跳过 {keys}</translation>
    </message>
    <message>
        <source>No longer skip</source>
        <translation>不再跳过</translation>
    </message>
    <message>
        <source>Keep links as {rules}</source>
        <translation>将连接存为 {rules}</translation>
    </message>
    <message>
        <source>Generalise to {rule}</source>
        <translation>归纳为 {rule}</translation>
    </message>
    <message>
        <source>{what} is under way. Let it end, or stop it, first.</source>
        <translation>{what}正在进行。请先等它结束，或停止它。</translation>
    </message>
    <message>
        <source>Looking for the arguments…</source>
        <translation>正在查找参数…</translation>
    </message>
    <message>
        <source>Looking at {name}</source>
        <translation>正在查看 {name}</translation>
    </message>
    <message>
        <source>What can be given here is known once {name} has run.</source>
        <translation>运行 {name} 之后才能知道此处可填写哪些参数。</translation>
    </message>
    <message>
        <source>Show the arguments…</source>
        <translation>显示参数…</translation>
    </message>
    <message>
        <source>The arguments cannot be shown: {what}</source>
        <translation>无法显示参数：{what}</translation>
    </message>
    <message>
        <source>Keeping the recipe</source>
        <translation>正在自动保存配方</translation>
    </message>
    <message>
        <source>The program ended on {when} with steps that were not saved.</source>
        <translation>程序于 {when} 结束，有未保存的步骤。</translation>
    </message>
    <message>
        <source>Restore them</source>
        <translation>恢复这些步骤</translation>
    </message>
    <message>
        <source>Discard them</source>
        <translation>丢弃这些步骤</translation>
    </message>
    <message>
        <source>Something is still running</source>
        <translation>仍有任务在运行</translation>
    </message>
    <message>
        <source>Still running: {running}.</source>
        <translation>仍在运行：{running}。</translation>
    </message>
    <message>
        <source>Closing ends it.</source>
        <translation>关闭将终止任务。</translation>
    </message>
    <message>
        <source>End it and close</source>
        <translation>终止并关闭</translation>
    </message>
    <message>
        <source>Keep it running</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Discard changes?</source>
        <translation>丢弃更改？</translation>
    </message>
    <message>
        <source>There are changes that were not saved.</source>
        <translation>有未保存的更改。</translation>
    </message>
    <message>
        <source>Links, rules, freezing and fine-tuned weights of this window would be lost.</source>
        <translation>此窗口中的连接、规则、冻结设置和微调后的权重将会丢失。</translation>
    </message>
    <message>
        <source>Discard changes</source>
        <translation>丢弃更改</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>继续编辑</translation>
    </message>
    <message>
        <source>End the program</source>
        <translation>结束程序</translation>
    </message>
    <message>
        <source>Wait longer</source>
        <translation>继续等待</translation>
    </message>
    <message>
        <source>{running} does not end.</source>
        <translation>任务未结束：{running}。</translation>
    </message>
    <message>
        <source>Still at work</source>
        <translation>仍在运行</translation>
    </message>
    <message>
        <source>Given up: {title}; it has yet to end</source>
        <translation>已放弃：{title}；尚未结束</translation>
    </message>
    <message>
        <source> (and {running} more)</source>
        <translation>（另有 {running} 个）</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>选择比较对象</translation>
    </message>
    <message>
        <source>the source is known from an error text, so there are no tensors to compare</source>
        <translation>来源仅由错误文本得知，没有可比较的张量</translation>
    </message>
    <message>
        <source>Open the checkpoint itself.</source>
        <translation>请打开检查点本身。</translation>
    </message>
    <message>
        <source>Compare: the first checkpoint</source>
        <translation>比较：第一个检查点</translation>
    </message>
    <message>
        <source>Compare {name} with</source>
        <translation>选择与 {name} 比较的检查点</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>正在打开 {name}</translation>
    </message>
    <message>
        <source>Open a source; what its file holds beside the tensors is listed here.</source>
        <translation>请打开来源；其文件中除张量以外的内容会列在这里。</translation>
    </message>
    <message>
        <source>Listing {name}</source>
        <translation>正在列出 {name}</translation>
    </message>
    <message>
        <source>{found:,} of {count:,} found</source>
        <translation>找到 {found:,} 项，共 {count:,} 项</translation>
    </message>
    <message>
        <source>{count:,} found</source>
        <translation>找到 {count:,} 项</translation>
    </message>
    <message>
        <source>Copied {lines}.</source>
        <translation>已复制{lines}。</translation>
    </message>
    <message>
        <source>This cannot be done</source>
        <translation>无法执行此操作</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Something went wrong on {when}. A report was written; it is on this computer only.</source>
        <translation>{when} 出现了问题。报告已写好，只保存在这台计算机上。</translation>
    </message>
    <message>
        <source>Open the report</source>
        <translation>打开报告</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Make room there. The report is offered again at the next start.</source>
        <translation>请在那里腾出空间。下次启动时会再次提供该报告。</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>Python (*.py)</source>
        <translation>Python (*.py)</translation>
    </message>
    <message>
        <source>HTML (*.html);;Markdown (*.md);;JSON (*.json);;Text (*.txt)</source>
        <translation>HTML (*.html);;Markdown (*.md);;JSON (*.json);;文本 (*.txt)</translation>
    </message>
    <message>
        <source>Export plain torch script</source>
        <translation>导出纯 torch 脚本</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Copy as load_state_dict call</source>
        <translation>复制为 load_state_dict 调用</translation>
    </message>
    <message>
        <source>Copy as transformers key_mapping</source>
        <translation>复制为 transformers key_mapping</translation>
    </message>
    <message>
        <source>Writing {name}</source>
        <translation>正在写入 {name}</translation>
    </message>
    <message>
        <source>Wrote {name}.</source>
        <translation>已写入 {name}。</translation>
    </message>
    <message>
        <source>Open a source too; then freezing can be changed and undone.</source>
        <translation>请同时打开来源；之后才能更改和撤销冻结设置。</translation>
    </message>
    <message>
        <source>Freeze what is linked</source>
        <translation>冻结已连接的部分</translation>
    </message>
    <message>
        <source>Freeze all but the head</source>
        <translation>冻结头部以外的部分</translation>
    </message>
    <message>
        <source>Freeze nothing</source>
        <translation>不冻结</translation>
    </message>
    <message>
        <source>Freeze the first block</source>
        <translation>冻结第一个块</translation>
    </message>
    <message>
        <source>Freeze the first {count} blocks</source>
        <translation>冻结前 {count} 个块</translation>
    </message>
    <message>
        <source>Freeze {pattern}</source>
        <translation>冻结 {pattern}</translation>
    </message>
    <message>
        <source>Open a target first.</source>
        <translation>请先打开目标。</translation>
    </message>
    <message>
        <source>This model has no repeated blocks.</source>
        <translation>该模型没有重复的块。</translation>
    </message>
    <message>
        <source>The model has {blocks} blocks, {blocks2} to {blocks3}.
Freeze the first:</source>
        <translation>模型有 {blocks} 个块，从 {blocks2} 到 {blocks3}。
冻结最前面的块数：</translation>
    </message>
    <message>
        <source>Freeze first blocks</source>
        <translation>冻结最前面的块</translation>
    </message>
    <message>
        <source>Thinking of a way to fine-tune</source>
        <translation>正在考虑微调方式</translation>
    </message>
    <message>
        <source>It is so already.</source>
        <translation>已经是这样了。</translation>
    </message>
    <message>
        <source>Freezes {frozen:,} of {tensors}; learning rate {rate:g} with {optimizer}, now {learning_rate:g}.</source>
        <translation>冻结 {frozen:,} 个（共 {tensors}）；{optimizer} 的学习率为 {rate:g}，当前为 {learning_rate:g}。</translation>
    </message>
    <message>
        <source>The last change is still being worked out. Try again in a moment.</source>
        <translation>上一次更改仍在处理中，请稍后再试。</translation>
    </message>
    <message>
        <source>Not done, since something else changed meanwhile: {text_}</source>
        <translation>未执行，因为其间有其他更改：{text_}</translation>
    </message>
    <message>
        <source>Working out what holds for a run</source>
        <translation>正在计算运行的生效设置</translation>
    </message>
    <message>
        <source>{first} and {others}</source>
        <translation>{first} 和 {others}</translation>
    </message>
    <message>
        <source>the model</source>
        <translation>该模型</translation>
    </message>
    <message>
        <source>Train only rows {format_rows} of {key}</source>
        <translation>仅训练 {key} 的第 {format_rows} 行</translation>
    </message>
    <message>
        <source>No rows of {key} of their own</source>
        <translation>取消 {key} 的单独行设置</translation>
    </message>
    <message>
        <source>Free&amp;zing</source>
        <translation>冻结设置(&amp;Z)</translation>
    </message>
    <message>
        <source>Inherit ({value})</source>
        <translation>继承（{value}）</translation>
    </message>
    <message>
        <source>Train only some rows…</source>
        <translation>仅训练部分行…</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Another factor…</source>
        <translation>其他系数…</translation>
    </message>
    <message>
        <source>Inherit the rate</source>
        <translation>继承学习率</translation>
    </message>
    <message>
        <source>Rate {factor}</source>
        <translation>学习率 {factor}</translation>
    </message>
    <message>
        <source>{title}: inherit</source>
        <translation>{title}：继承</translation>
    </message>
    <message>
        <source>{title} {value}</source>
        <translation>{title} {value}</translation>
    </message>
    <message>
        <source>{title}: {value}</source>
        <translation>{title}：{value}</translation>
    </message>
    <message>
        <source>Looking what moved</source>
        <translation>正在检查哪些有变化</translation>
    </message>
    <message>
        <source>Some parts are frozen or trained by your own choice; a preset above replaces these choices.</source>
        <translation>有些部分按您自己的选择冻结或训练；选用上方的预设会替换这些选择。</translation>
    </message>
    <message>
        <source>Looking for blocks</source>
        <translation>正在查找块</translation>
    </message>
    <message>
        <source>Freezing</source>
        <translation>冻结设置</translation>
    </message>
    <message>
        <source>the model has no repeated blocks</source>
        <translation>模型没有重复的块</translation>
    </message>
    <message>
        <source>all {tensors} are trained</source>
        <translation>训练全部 {tensors}</translation>
    </message>
    <message>
        <source>{tensors} frozen, {target:,} new ones trained</source>
        <translation>冻结 {tensors}，训练新增的 {target:,} 个</translation>
    </message>
    <message>
        <source>{value} is trained, {tensors}</source>
        <translation>训练 {value}，{tensors}</translation>
    </message>
    <message>
        <source>Freeze by: {option}</source>
        <translation>冻结方式：{option}</translation>
    </message>
    <message>
        <source>Statistics {option}</source>
        <translation>统计量：{option}</translation>
    </message>
    <message>
        <source>Dropout {option}</source>
        <translation>Dropout：{option}</translation>
    </message>
    <message>
        <source>Weight decay also for biases and norms</source>
        <translation>偏置和归一化层也用权重衰减</translation>
    </message>
    <message>
        <source>Weight decay not for biases and norms</source>
        <translation>偏置和归一化层不用权重衰减</translation>
    </message>
    <message>
        <source>What was transplanted is frozen, what is new is trained; it follows the links when they change. Right with little data of the kind that the source has seen.</source>
        <translation>冻结移植的部分，训练新增的部分；随连接的更改而变化。适合数据少、且与来源训练数据同类的情况。</translation>
    </message>
    <message>
        <source>Only the head is trained; the rest gives the features. Right with little data of the kind that the source has seen.</source>
        <translation>只训练头部；其余部分提供特征。适合数据少、且与来源训练数据同类的情况。</translation>
    </message>
    <message>
        <source>{blocks} of {paths} frozen, and what comes before. Right with little data unlike what the source has seen; early blocks are general, late ones special.</source>
        <translation>冻结 {blocks}（共 {paths} 个）以及其前的部分。适合数据少、且与来源训练数据不同的情况；靠前的块较通用，靠后的块较专门。</translation>
    </message>
    <message>
        <source>{tensors} of {every:,} are frozen by regex; it follows the target when that changes.</source>
        <translation>由正则表达式冻结 {tensors}（共 {every:,} 个）；随目标的更改而变化。</translation>
    </message>
    <message>
        <source>{tensors} of {every:,} are frozen. {hand}</source>
        <translation>已冻结 {tensors}（共 {every:,} 个）。{hand}</translation>
    </message>
    <message>
        <source>It matches no module path and no key as a whole. Write .* where anything may stand: .*norm.*</source>
        <translation>没有完整匹配任何模块路径或键。在可为任意内容之处写 .*，例如 .*norm.*</translation>
    </message>
    <message>
        <source>Counting matches</source>
        <translation>正在统计匹配数</translation>
    </message>
    <message>
        <source>Take {pattern} away</source>
        <translation>去掉 {pattern}</translation>
    </message>
    <message>
        <source>{modules}, </source>
        <translation>{modules}，</translation>
    </message>
    <message>
        <source>matches {modules}{tensors:,} of {all_tensors}</source>
        <translation>匹配 {modules}{all_tensors}中的 {tensors:,} 个</translation>
    </message>
    <message>
        <source>One learning rate for all</source>
        <translation>全部使用同一学习率</translation>
    </message>
    <message>
        <source>Learning rates × {decay:g} per block</source>
        <translation>学习率逐块 × {decay:g}</translation>
    </message>
    <message>
        <source>Unfreeze block after block</source>
        <translation>逐块解冻</translation>
    </message>
    <message>
        <source>Select modules or keys in the target first.</source>
        <translation>请先在目标中选择模块或键。</translation>
    </message>
    <message>
        <source>Unfreeze {what} in epoch {epoch}</source>
        <translation>在第 {epoch} 轮解冻 {what}</translation>
    </message>
    <message>
        <source>Change the step of epoch {epoch}</source>
        <translation>更改第 {epoch} 轮的步骤</translation>
    </message>
    <message>
        <source>Remove {steps} of the schedule</source>
        <translation>移除调度中的 {steps}</translation>
    </message>
    <message>
        <source>Generalise links</source>
        <translation>归纳连接</translation>
    </message>
    <message>
        <source>Trying the rule</source>
        <translation>正在试用规则</translation>
    </message>
    <message>
        <source>Link two or three keys by hand, select them, and generalise.</source>
        <translation>请手动连接两三个键，选中它们，再进行归纳。</translation>
    </message>
    <message>
        <source>these are {links}, of which no one rule can be found</source>
        <translation>选中的 {links}无法归纳出同一条规则</translation>
    </message>
    <message>
        <source>Select two or three links that are made in the same way.</source>
        <translation>请选择两三个以相同方式建立的连接。</translation>
    </message>
    <message>
        <source>Looking for rules</source>
        <translation>正在查找规则</translation>
    </message>
    <message>
        <source>no rule explains what these links have in common</source>
        <translation>没有规则能解释这些连接的共同之处</translation>
    </message>
    <message>
        <source>Generalise fewer of them, or write the rule: Map, Write a rule.</source>
        <translation>请减少要归纳的连接，或自行编写规则：“映射”&gt;“编写规则”。</translation>
    </message>
    <message>
        <source>, {conflicts:,} claimed twice</source>
        <translation>，{conflicts:,} 个有争用</translation>
    </message>
    <message>
        <source>, {unknown:,} unknown</source>
        <translation>，{unknown:,} 个未知</translation>
    </message>
    <message>
        <source>Select a key in one of the trees to see its values, or one in each to compare them.</source>
        <translation>在任一树中选择一个键可查看其值，在两棵树中各选一个可进行比较。</translation>
    </message>
    <message>
        <source>Several keys are selected. Select one, or one in each tree to compare them.</source>
        <translation>选中了多个键。请只选一个，或在两棵树中各选一个进行比较。</translation>
    </message>
    <message>
        <source>Looking at values</source>
        <translation>正在查看值</translation>
    </message>
    <message>
        <source>Before and after fine-tuning.</source>
        <translation>微调之前与之后。</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>These two are not linked.</source>
        <translation>这两者之间没有连接。</translation>
    </message>
    <message>
        <source>{source_key} and {key}</source>
        <translation>{source_key} 与 {key}</translation>
    </message>
    <message>
        <source>The target&apos;s own values, and what the link puts in their place.</source>
        <translation>目标自身的值，以及连接代入的值。</translation>
    </message>
    <message>
        <source>link</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>The target&apos;s own initial values.</source>
        <translation>目标自身的初始值。</translation>
    </message>
    <message>
        <source>Drawing a plane</source>
        <translation>正在绘制平面</translation>
    </message>
    <message>
        <source>Save plane</source>
        <translation>保存平面</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Saving {name}</source>
        <translation>正在保存 {name}</translation>
    </message>
    <message>
        <source>Saved {name}.</source>
        <translation>已保存 {name}。</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>请选择其他位置。</translation>
    </message>
    <message>
        <source>Invert rules</source>
        <translation>反转规则</translation>
    </message>
    <message>
        <source>There are no rules to invert.</source>
        <translation>没有可反转的规则。</translation>
    </message>
    <message>
        <source>Inverting the rules</source>
        <translation>正在反转规则</translation>
    </message>
    <message>
        <source>Rule {place}, {rule}: {reason}</source>
        <translation>规则 {place}，{rule}：{reason}</translation>
    </message>
    <message>
        <source>Copied {rules}.</source>
        <translation>已复制这些规则：{rules}。</translation>
    </message>
    <message>
        <source>Use {rules}</source>
        <translation>使用{rules}</translation>
    </message>
    <message>
        <source>Open a checkpoint with the target&apos;s keys</source>
        <translation>打开含有目标各键的检查点</translation>
    </message>
    <message>
        <source>The source is not one file, so that it cannot be opened as a target. Save the rules instead.</source>
        <translation>来源不是单个文件，因此无法作为目标打开。请改为保存规则。</translation>
    </message>
    <message>
        <source>Keep links as rules</source>
        <translation>将连接存为规则</translation>
    </message>
    <message>
        <source>No links were found yet that could be kept as rules.</source>
        <translation>尚未找到可以存为规则的连接。</translation>
    </message>
    <message>
        <source>Not done, since something else changed meanwhile.</source>
        <translation>未执行，因为其间有其他更改。</translation>
    </message>
    <message>
        <source>No rule sums these links up; they stay as they are.</source>
        <translation>没有规则能概括这些连接；它们保持原样。</translation>
    </message>
    <message>
        <source>{source} ({shape}) cannot be shared out to these {targets} keys</source>
        <translation>{source} ({shape}) 无法分配给这 {targets} 个键</translation>
    </message>
    <message>
        <source>The sizes of the parts have to add up along one axis. Link the keys one by one.</source>
        <translation>各部分的大小须沿某一轴相加等于总大小。请逐个连接这些键。</translation>
    </message>
    <message>
        <source>Link each to its own key…</source>
        <translation>各自连接到对应的键…</translation>
    </message>
    <message>
        <source>below {module}, by name and order</source>
        <translation>在 {module} 之下，按名称和顺序</translation>
    </message>
    <message>
        <source>These links cannot be made</source>
        <translation>无法建立这些连接</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Combine…</source>
        <translation>合并…</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Replace links?</source>
        <translation>替换连接？</translation>
    </message>
    <message>
        <source>{target} is linked already, to {sources}.</source>
        <translation>{target} 已连接到 {sources}。</translation>
    </message>
    <message>
        <source>A target key takes one link. To combine is to make one tensor of the old and the new sources.</source>
        <translation>一个目标键只能有一个连接。“合并”是将原有来源与新来源合成一个张量。</translation>
    </message>
    <message>
        <source>A target key takes one link.</source>
        <translation>一个目标键只能有一个连接。</translation>
    </message>
    <message>
        <source>This link cannot be made</source>
        <translation>无法建立此连接</translation>
    </message>
    <message>
        <source>this pair was made from an error text: its keys are known, its tensors are not</source>
        <translation>这一对由错误文本生成：只知道键，没有张量</translation>
    </message>
    <message>
        <source>Work out the rules and copy or export them; to save or train, open the checkpoint and the model themselves.</source>
        <translation>可以推出规则并复制或导出；要保存或训练，请打开检查点和模型本身。</translation>
    </message>
    <message>
        <source>a group cannot be linked to a single key</source>
        <translation>无法将分组连接到单个键</translation>
    </message>
    <message>
        <source>Drop it on a group of the target; its children are linked by name and order.</source>
        <translation>请拖到目标的分组上；其下各项将按名称和顺序连接。</translation>
    </message>
    <message>
        <source>nothing below {names} fits below {value}</source>
        <translation>{names} 之下没有与 {value} 之下相符的内容</translation>
    </message>
    <message>
        <source>the root</source>
        <translation>根</translation>
    </message>
    <message>
        <source>No name is equal with an equal shape, and the order gives no match either. Link single keys, or write a rule.</source>
        <translation>没有名称和形状都相同的项，按顺序也无法匹配。请连接单个键，或编写规则。</translation>
    </message>
    <message>
        <source>{t}  ≠  {s}  (shapes differ)</source>
        <translation>{t}  ≠  {s}  （形状不同）</translation>
    </message>
    <message>
        <source>Link subtrees</source>
        <translation>连接子树</translation>
    </message>
    <message>
        <source>{taken} of the {links} target keys are linked already.</source>
        <translation>{links} 个目标键中有 {taken} 个已连接。</translation>
    </message>
    <message>
        <source>Select what gives on the left and one row that takes on the right, or one key on the left and the keys that share it on the right.</source>
        <translation>请在左侧选择来源、在右侧选择一行目标；或在左侧选择一个键、在右侧选择要共享它的多个键。</translation>
    </message>
    <message>
        <source>Nothing is linked there.</source>
        <translation>那里没有连接。</translation>
    </message>
    <message>
        <source>chosen by hand</source>
        <translation>手动选择</translation>
    </message>
    <message>
        <source>Skip: leave out on purpose</source>
        <translation>跳过：有意不使用</translation>
    </message>
    <message>
        <source>Take {sources}</source>
        <translation>取用 {sources}</translation>
    </message>
    <message>
        <source>Edit operation…</source>
        <translation>编辑操作…</translation>
    </message>
    <message>
        <source>Skip: keep its own values</source>
        <translation>跳过：保留自身的值</translation>
    </message>
    <message>
        <source>Copy keys</source>
        <translation>复制键</translation>
    </message>
    <message>
        <source>Link {keys} of {sources} to {target}</source>
        <translation>将 {sources} 的{keys}连接到 {target}</translation>
    </message>
    <message>
        <source>{left_source} source and {left_target} target keys find no partner</source>
        <translation>{left_source} 个来源键和 {left_target} 个目标键找不到对应</translation>
    </message>
    <message>
        <source>the whole source</source>
        <translation>整个来源</translation>
    </message>
    <message>
        <source>the whole target</source>
        <translation>整个目标</translation>
    </message>
    <message>
        <source>{by_order} of them by order and shape, their names being different</source>
        <translation>其中 {by_order} 个按顺序和形状匹配，名称不同</translation>
    </message>
    <message>
        <source>{unfitting} with equal names are left out, since their shapes differ</source>
        <translation>{unfitting} 个名称相同但形状不同，未包含在内</translation>
    </message>
    <message>
        <source>About wtransplant</source>
        <translation>关于 wtransplant</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>许可证全文</translation>
    </message>
    <message>
        <source>&lt;b&gt;wtransplant {version}&lt;/b&gt;&lt;p&gt;Put trained weights into another model, see every key that does not fit, freeze, fine-tune, save.&lt;/p&gt;&lt;p&gt;MIT licence. It opens no network connection.&lt;/p&gt;</source>
        <translation>&lt;b&gt;wtransplant {version}&lt;/b&gt;&lt;p&gt;将训练好的权重移入另一个模型，查看每个不相符的键，冻结、微调、保存。&lt;/p&gt;&lt;p&gt;MIT 许可证。程序不建立任何网络连接。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Made of</source>
        <translation>组成部分</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>What the program is made of</source>
        <translation>程序的组成部分</translation>
    </message>
    <message>
        <source>Its text was not installed with it.</source>
        <translation>其全文未随之安装。</translation>
    </message>
    <message>
        <source>Copy versions</source>
        <translation>复制版本信息</translation>
    </message>
    <message>
        <source>For a report of what went wrong</source>
        <translation>用于问题报告</translation>
    </message>
    <message>
        <source>Working out the links</source>
        <translation>正在计算连接</translation>
    </message>
    <message>
        <source>Grouping links</source>
        <translation>正在对连接分组</translation>
    </message>
    <message>
        <source>{outcome}, by names alone</source>
        <translation>{outcome}，仅凭键名</translation>
    </message>
    <message>
        <source>Matching…</source>
        <translation>正在匹配…</translation>
    </message>
    <message>
        <source>Threshold {threshold:.0%}</source>
        <translation>阈值 {threshold:.0%}</translation>
    </message>
    <message>
        <source>There is nothing to accept: these links are decided already, or do not fit.</source>
        <translation>没有可接受的内容：这些连接已有定论，或不相符。</translation>
    </message>
    <message>
        <source>Accept {links}</source>
        <translation>接受 {links}</translation>
    </message>
    <message>
        <source>There is nothing to reject: these links are not in force.</source>
        <translation>没有可拒绝的内容：这些连接并未生效。</translation>
    </message>
    <message>
        <source>Auto-match</source>
        <translation>自动匹配</translation>
    </message>
    <message>
        <source>Auto-match is under way.</source>
        <translation>自动匹配正在进行。</translation>
    </message>
    <message>
        <source>Auto-match was given up; nothing has changed.</source>
        <translation>已放弃自动匹配；没有任何更改。</translation>
    </message>
    <message>
        <source>What was found is not shown: another pair was opened meanwhile.</source>
        <translation>找到的结果未显示：其间打开了另一对来源和目标。</translation>
    </message>
    <message>
        <source>Answer and see why</source>
        <translation>作答并查看理由</translation>
    </message>
    <message>
        <source>See the links</source>
        <translation>查看连接</translation>
    </message>
    <message>
        <source>It needs a source and a target.</source>
        <translation>需要先有来源和目标。</translation>
    </message>
    <message>
        <source>Names alone link {counts:,} of {every:,} keys. Auto-match looks for the others.</source>
        <translation>仅凭名称已连接 {counts:,} 个键（共 {every:,} 个）。自动匹配可查找其余的键。</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Waiting for the model before it</source>
        <translation>正在等待前一个模型</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>{place} is not installed, so that none of its models can be built. Install it: pip install {place}</source>
        <translation>未安装 {place}，因此无法构建其中的模型。安装方法：pip install {place}</translation>
    </message>
    <message>
        <source>A model of transformers is described by its config.json. Weights are not needed here.</source>
        <translation>transformers 的模型由其 config.json 描述。此处不需要权重。</translation>
    </message>
    <message>
        <source>Choose config.json…</source>
        <translation>选择 config.json…</translation>
    </message>
    <message>
        <source>Targets that were opened are listed here.</source>
        <translation>打开过的目标会列在这里。</translation>
    </message>
    <message>
        <source>The classes and functions of a Python file are listed here, without running it.</source>
        <translation>这里列出 Python 文件中的类和函数，不会运行该文件。</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>正在读取 {name}……</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>正在读取 {name}</translation>
    </message>
    <message>
        <source>{name} has no class and no function.</source>
        <translation>{name} 中没有类和函数。</translation>
    </message>
    <message>
        <source>Reading the list of {zoo}…</source>
        <translation>正在读取 {zoo} 的列表…</translation>
    </message>
    <message>
        <source>Reading the list of {zoo}</source>
        <translation>正在读取 {zoo} 的列表</translation>
    </message>
    <message>
        <source>{zoo} is installed, but lists no models.</source>
        <translation>已安装 {zoo}，但它没有列出任何模型。</translation>
    </message>
    <message>
        <source>{title}: failed. {what}{where}</source>
        <translation>{title}：失败。{what}{where}</translation>
    </message>
    <message>
        <source>{kind}, line {line}</source>
        <translation>{kind}，第 {line} 行</translation>
    </message>
    <message>
        <source>write it yourself, with the shapes after each step</source>
        <translation>自行编写，并显示每一步之后的形状</translation>
    </message>
    <message>
        <source>{source} is {shapes}, the target wants {wanted}. {question}</source>
        <translation>{source} 为 {shapes}，目标需要 {wanted}。{question}</translation>
    </message>
    <message>
        <source>The sources are {shapes}, the target wants {wanted}. {question}</source>
        <translation>各来源为 {shapes}，目标需要 {wanted}。{question}</translation>
    </message>
    <message>
        <source>{source} is {shape}; the {count} targets want {wanted}. How is it shared out?</source>
        <translation>{source} 为 {shape}；{count} 个目标需要 {wanted}。如何分配？</translation>
    </message>
    <message>
        <source>likely · {reason}</source>
        <translation>可能性大 · {reason}</translation>
    </message>
    <message>
        <source>… and {more} more</source>
        <translation>… 以及另外 {more} 个</translation>
    </message>
    <message>
        <source>No operation is known that makes it fit.</source>
        <translation>没有已知的操作能使其相符。</translation>
    </message>
    <message>
        <source>What is to be done on the way?</source>
        <translation>中间要执行什么操作？</translation>
    </message>
    <message>
        <source>The steps of this pair can no longer be undone then, and fine-tuned weights are lost.</source>
        <translation>之后将无法撤销这一对的步骤，微调后的权重也会丢失。</translation>
    </message>
    <message>
        <source>Open source</source>
        <translation>打开来源</translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation>打开配方</translation>
    </message>
    <message>
        <source>Recipes (*.toml)</source>
        <translation>配方 (*.toml)</translation>
    </message>
    <message>
        <source>Opened {name}.</source>
        <translation>已打开 {name}。</translation>
    </message>
    <message>
        <source>Building {name}</source>
        <translation>正在构建 {name}</translation>
    </message>
    <message>
        <source>Run the file</source>
        <translation>运行该文件</translation>
    </message>
    <message>
        <source>Do not run it</source>
        <translation>不运行</translation>
    </message>
    <message>
        <source>Run this file?</source>
        <translation>运行此文件？</translation>
    </message>
    <message>
        <source>Opening this model runs the code in the file
{path}</source>
        <translation>打开此模型会运行以下文件中的代码
{path}</translation>
    </message>
    <message>
        <source>Code can do anything that you can do on this computer. Run it only if you know where it comes from. The answer is remembered for exactly this content.</source>
        <translation>代码可以做您在这台计算机上能做的任何事。请仅在知道其出处时运行。此回答只针对当前内容记住。</translation>
    </message>
    <message>
        <source>Opening the recipe</source>
        <translation>正在打开配方</translation>
    </message>
    <message>
        <source>{name}: {note}</source>
        <translation>{name}：{note}</translation>
    </message>
    <message>
        <source>{title} is not there any more.</source>
        <translation>{title} 已不存在。</translation>
    </message>
    <message>
        <source>Nothing is done on the way. Add a step with +, or write the operation below.</source>
        <translation>中间不执行任何操作。用 + 添加步骤，或在下方编写操作。</translation>
    </message>
    <message>
        <source>Choose a step to see its arguments.</source>
        <translation>选择一个步骤以查看其参数。</translation>
    </message>
    <message>
        <source>Mend the steps.</source>
        <translation>请修正这些步骤。</translation>
    </message>
    <message>
        <source>Add a step</source>
        <translation>添加步骤</translation>
    </message>
    <message>
        <source>Add a source</source>
        <translation>添加来源</translation>
    </message>
    <message>
        <source>Paste an error</source>
        <translation>粘贴错误信息</translation>
    </message>
    <message>
        <source>Reading the text</source>
        <translation>正在读取文本</translation>
    </message>
    <message>
        <source>…or paste a load_state_dict error</source>
        <translation>…或粘贴 load_state_dict 错误</translation>
    </message>
    <message>
        <source>{error}: keys without tensors, to work out rules with.</source>
        <translation>{error}：只有键、没有张量，用于推出规则。</translation>
    </message>
    <message>
        <source>Opening the keys of an error</source>
        <translation>正在打开错误信息中的键</translation>
    </message>
    <message>
        <source>This names no missing, unexpected or mismatched key. Paste the whole message.</source>
        <translation>其中没有缺失、多余或不匹配的键。请粘贴完整的消息。</translation>
    </message>
    <message>
        <source>Open a source and a target; what does not fit is listed here.</source>
        <translation>请打开来源和目标；不相符之处会列在这里。</translation>
    </message>
    <message>
        <source>No problems: every target key is filled, every source key is used.</source>
        <translation>没有问题：所有目标键都已填充，所有来源键都已使用。</translation>
    </message>
    <message>
        <source>Take {name} for {keys}</source>
        <translation>为 {keys}选用 {name}</translation>
    </message>
    <message>
        <source>There are no problems.</source>
        <translation>没有问题。</translation>
    </message>
    <message>
        <source>Problem {place} of {count}: {kind} {key}, {detail}</source>
        <translation>问题 {place}/{count}：{kind} {key}，{detail}</translation>
    </message>
    <message>
        <source>Restore links and freezing</source>
        <translation>恢复连接和冻结</translation>
    </message>
    <message>
        <source>Restoring what a pair was made from</source>
        <translation>正在恢复权重对的出处</translation>
    </message>
    <message>
        <source>Reading the manifest of {name}</source>
        <translation>正在读取 {name} 的清单</translation>
    </message>
    <message>
        <source>what {name} was made from</source>
        <translation>{name} 的出处</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name} 在哪里？</translation>
    </message>
    <message>
        <source>{name};;All files (*)</source>
        <translation>{name};;所有文件 (*)</translation>
    </message>
    <message>
        <source>Prove</source>
        <translation>证明</translation>
    </message>
    <message>
        <source>Decide by probing</source>
        <translation>通过探测判定</translation>
    </message>
    <message>
        <source>a fine-tuning run is under way, whose random numbers a proof would disturb</source>
        <translation>正在进行微调，证明会干扰其随机数</translation>
    </message>
    <message>
        <source>Wait for its end, or stop it.</source>
        <translation>请等待其结束，或停止它。</translation>
    </message>
    <message>
        <source>Prove…</source>
        <translation>证明…</translation>
    </message>
    <message>
        <source>Compare what the source&apos;s own model and the target compute</source>
        <translation>比较来源自身的模型与目标的计算结果</translation>
    </message>
    <message>
        <source>A proof</source>
        <translation>证明</translation>
    </message>
    <message>
        <source>It was given up; nothing has changed.</source>
        <translation>已放弃；没有任何更改。</translation>
    </message>
    <message>
        <source>Decide {questions} by probing</source>
        <translation>通过探测判定 {questions}</translation>
    </message>
    <message>
        <source>The links have changed since: prove again.</source>
        <translation>连接在此之后已更改：请重新证明。</translation>
    </message>
    <message>
        <source>Comparing bits</source>
        <translation>正在逐位比较</translation>
    </message>
    <message>
        <source>Running both models</source>
        <translation>正在运行两个模型</translation>
    </message>
    <message>
        <source>Trying answers</source>
        <translation>正在试验各个答案</translation>
    </message>
    <message>
        <source>what was chosen as the source&apos;s own model has shapes only, and cannot be run</source>
        <translation>选作来源自身模型的文件只有形状，无法运行</translation>
    </message>
    <message>
        <source>Choose its code: a zoo&apos;s model, FILE.py:NAME, or package.module:callable.</source>
        <translation>请选择其代码：模型库中的模型、FILE.py:NAME 或 package.module:callable。</translation>
    </message>
    <message>
        <source>Tensors (*.pt *.pth *.safetensors *.npy *.npz);;All files (*)</source>
        <translation>张量 (*.pt *.pth *.safetensors *.npy *.npz);;所有文件 (*)</translation>
    </message>
    <message>
        <source>The source&apos;s own model</source>
        <translation>来源自身的模型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Choose the model&apos;s file</source>
        <translation>选择模型文件</translation>
    </message>
    <message>
        <source>Name a model first.</source>
        <translation>请先指定模型。</translation>
    </message>
    <message>
        <source>Input of both models</source>
        <translation>两个模型的输入</translation>
    </message>
    <message>
        <source>Found by itself: {found}.</source>
        <translation>自动找到：{found}。</translation>
    </message>
    <message>
        <source>Open a source and a target first.</source>
        <translation>请先打开来源和目标。</translation>
    </message>
    <message>
        <source>It is under way.</source>
        <translation>正在进行中。</translation>
    </message>
    <message>
        <source>No question is open whose answers could be tried.</source>
        <translation>没有可供试验答案的待定问题。</translation>
    </message>
    <message>
        <source>Choose the source&apos;s own model first.</source>
        <translation>请先选择来源自身的模型。</translation>
    </message>
    <message>
        <source>The rules are still being run. Try again in a moment.</source>
        <translation>规则仍在运行，请稍后再试。</translation>
    </message>
    <message>
        <source>Running the rules</source>
        <translation>正在运行规则</translation>
    </message>
    <message>
        <source>Rules (*.txt)</source>
        <translation>规则 (*.txt)</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Import rules</source>
        <translation>导入规则</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>{verb} rules</source>
        <translation>{verb}规则</translation>
    </message>
    <message>
        <source>rule {rule}</source>
        <translation>规则 {rule}</translation>
    </message>
    <message>
        <source>There are no rules yet.</source>
        <translation>还没有规则。</translation>
    </message>
    <message>
        <source>Export rules</source>
        <translation>导出规则</translation>
    </message>
    <message>
        <source>Wrote {rules} to {name}.</source>
        <translation>已将 {rules}写入 {name}。</translation>
    </message>
    <message>
        <source>this file is too large to be a list of rules</source>
        <translation>该文件过大，不像是规则列表</translation>
    </message>
    <message>
        <source>this is not a text file (UTF-8)</source>
        <translation>这不是文本文件 (UTF-8)</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>请选择其他文件。</translation>
    </message>
    <message>
        <source>Open a source and a target; then rules can be written.</source>
        <translation>请打开来源和目标；之后即可编写规则。</translation>
    </message>
    <message>
        <source>A rule rewrites whole keys: a Python regular expression, and the key that it makes of them, with \1 or \g&lt;name&gt; for the groups.</source>
        <translation>规则改写整个键：一个 Python 正则表达式，以及由它生成的键，用 \1 或 \g&lt;name&gt; 引用分组。</translation>
    </message>
    <message>
        <source>matches {keys}; now write the target key that it makes.</source>
        <translation>匹配{keys}；现在写出它生成的目标键。</translation>
    </message>
    <message>
        <source>matches {keys}; now write the source key that it makes.</source>
        <translation>匹配{keys}；现在写出它生成的来源键。</translation>
    </message>
    <message>
        <source> · {unwell} to look at</source>
        <translation> · {unwell} 条需检查</translation>
    </message>
    <message>
        <source>Add rule {rule}</source>
        <translation>添加规则 {rule}</translation>
    </message>
    <message>
        <source>Edit rule {row}</source>
        <translation>编辑规则 {row}</translation>
    </message>
    <message>
        <source>Rule {row} is not valid, and the one before stays in force: {reason}</source>
        <translation>规则 {row} 无效，仍沿用之前的规则：{reason}</translation>
    </message>
    <message>
        <source>Delete {rules}</source>
        <translation>删除{rules}</translation>
    </message>
    <message>
        <source>Duplicate {rules}</source>
        <translation>复制一份{rules}</translation>
    </message>
    <message>
        <source>Move {rules} up</source>
        <translation>上移{rules}</translation>
    </message>
    <message>
        <source>Move {rules} down</source>
        <translation>下移{rules}</translation>
    </message>
    <message>
        <source>Move {named} to place {to}</source>
        <translation>移到第 {to} 位：{named}</translation>
    </message>
    <message>
        <source>Switch rule {row} on</source>
        <translation>启用规则 {row}</translation>
    </message>
    <message>
        <source>Switch rule {row} off</source>
        <translation>停用规则 {row}</translation>
    </message>
    <message>
        <source>Comparing with {name}</source>
        <translation>正在与 {name} 比较</translation>
    </message>
    <message>
        <source>Comparing: {so_far}</source>
        <translation>正在比较：{so_far}</translation>
    </message>
    <message>
        <source>Stopped after {so_far}.</source>
        <translation>已停止，完成 {so_far}。</translation>
    </message>
    <message>
        <source>Stopped after {so_far}: {failure}</source>
        <translation>已停止，完成 {so_far}：{failure}</translation>
    </message>
    <message>
        <source>{shown:,} shown. {summary}</source>
        <translation>显示 {shown:,} 个。{summary}</translation>
    </message>
    <message>
        <source>Nothing is like that. {summary}</source>
        <translation>没有符合的内容。{summary}</translation>
    </message>
    <message>
        <source>Copied as text.</source>
        <translation>已复制为文本。</translation>
    </message>
    <message>
        <source>Save comparison</source>
        <translation>保存比较结果</translation>
    </message>
    <message>
        <source>The source tree does not hold this tensor.</source>
        <translation>来源树中没有这个张量。</translation>
    </message>
    <message>
        <source> · {keys} compared without their prefix</source>
        <translation> · {keys}去掉前缀后比较</translation>
    </message>
    <message>
        <source>{done:,} of {tensors}</source>
        <translation>{done:,} / {tensors}</translation>
    </message>
    <message>
        <source>The two hold the same {tensors}, byte for byte.</source>
        <translation>两者的 {tensors}完全相同，逐字节一致。</translation>
    </message>
    <message>
        <source>{count:,} {status}</source>
        <translation>{count:,} 个{status}</translation>
    </message>
    <message>
        <source>Reading the runs</source>
        <translation>正在读取运行记录</translation>
    </message>
    <message>
        <source>Keeping the run</source>
        <translation>正在保留运行结果</translation>
    </message>
    <message>
        <source>Keeping the runs</source>
        <translation>正在保留各次运行结果</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete {runs}?</source>
        <translation>删除{runs}？</translation>
    </message>
    <message>
        <source>Their figures and weights are deleted from the disk. This cannot be undone.</source>
        <translation>将从磁盘删除其指标和权重。此操作无法撤销。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete runs</source>
        <translation>删除运行记录</translation>
    </message>
    <message>
        <source>Export runs</source>
        <translation>导出运行记录</translation>
    </message>
    <message>
        <source>Wrote {runs} to {path}</source>
        <translation>已将 {runs}写入 {path}</translation>
    </message>
    <message>
        <source>the run&apos;s optimizer was not kept, only its weights</source>
        <translation>该运行的优化器未保留，只有权重</translation>
    </message>
    <message>
        <source>Restore it, save the pair, and open that as a source for a new run.</source>
        <translation>请恢复该运行，保存权重对，再将其作为来源打开以进行新的运行。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>To save space the weights of the oldest runs were let go of: {names}</source>
        <translation>为节省空间，已清除最早几次运行的权重：{names}</translation>
    </message>
    <message>
        <source>The run was not kept: {what}</source>
        <translation>未能保留该运行：{what}</translation>
    </message>
    <message>
        <source>the run was made with another pair</source>
        <translation>该运行使用的是另一对来源和目标</translation>
    </message>
    <message>
        <source>Open that pair, with the same arguments, and restore the run then.</source>
        <translation>请用相同的参数打开那一对，然后再恢复该运行。</translation>
    </message>
    <message>
        <source>the target has changed since the run: {wrong!r} is another tensor now</source>
        <translation>目标在该运行之后已更改：{wrong!r} 现在是另一个张量</translation>
    </message>
    <message>
        <source>The figures of the run still hold, but its weights belong to the target of then.</source>
        <translation>该运行的指标仍然有效，但其权重属于当时的目标。</translation>
    </message>
    <message>
        <source>Find the best border</source>
        <translation>寻找最佳分界</translation>
    </message>
    <message>
        <source>The search for the best border</source>
        <translation>最佳分界的搜索</translation>
    </message>
    <message>
        <source>Freeze: {border}</source>
        <translation>冻结：{border}</translation>
    </message>
    <message>
        <source>{upper}{title}: this is what the next run freezes.</source>
        <translation>{upper}{title}：下一次运行将如此冻结。</translation>
    </message>
    <message>
        <source>The links have changed since. Close this, and open it again.</source>
        <translation>连接在此之后已更改。请关闭后重新打开。</translation>
    </message>
    <message>
        <source>, about {seconds_words} left</source>
        <translation>，剩余约 {seconds_words}</translation>
    </message>
    <message>
        <source>{name} ({done} of {total} runs done{left})</source>
        <translation>{name}（已完成 {done}/{total} 次运行{left}）</translation>
    </message>
    <message>
        <source> {failed} runs failed.</source>
        <translation> {failed} 次运行失败。</translation>
    </message>
    <message>
        <source>Given up. The plot shows what was reached before.</source>
        <translation>已放弃。图中显示此前得到的结果。</translation>
    </message>
    <message>
        <source>initial values</source>
        <translation>初始值</translation>
    </message>
    <message>
        <source>all linked</source>
        <translation>全部已连接</translation>
    </message>
    <message>
        <source>Train elsewhere</source>
        <translation>在别处训练</translation>
    </message>
    <message>
        <source>Where to write recipe and script</source>
        <translation>配方和脚本的保存位置</translation>
    </message>
    <message>
        <source>Wrote {name} and {name2} to {chosen}</source>
        <translation>已将 {name} 和 {name2} 写入 {chosen}</translation>
    </message>
    <message>
        <source>Writing the recipe</source>
        <translation>正在写入配方</translation>
    </message>
    <message>
        <source>what is kept of the run cannot be read ({error})</source>
        <translation>无法读取该运行保留的内容 ({error})</translation>
    </message>
    <message>
        <source>Delete it.</source>
        <translation>请将其删除。</translation>
    </message>
    <message>
        <source>version {values}, this program reads {version}</source>
        <translation>版本为 {values}，而本程序读取的是版本 {version}</translation>
    </message>
    <message>
        <source>safetensors (*.safetensors)</source>
        <translation>safetensors (*.safetensors)</translation>
    </message>
    <message>
        <source>torch (*.pth)</source>
        <translation>torch (*.pth)</translation>
    </message>
    <message>
        <source>torch.distributed.checkpoint folder (*.dcp)</source>
        <translation>torch.distributed.checkpoint 文件夹 (*.dcp)</translation>
    </message>
    <message>
        <source>Save pair</source>
        <translation>保存权重对</translation>
    </message>
    <message>
        <source>Keep what is there</source>
        <translation>保留已有文件</translation>
    </message>
    <message>
        <source> and </source>
        <translation>和</translation>
    </message>
    <message>
        <source>Already there: {names}.</source>
        <translation>已存在：{names}。</translation>
    </message>
    <message>
        <source>What is there would be lost. Another name keeps it.</source>
        <translation>已有的文件将会丢失。换一个名称即可保留。</translation>
    </message>
    <message>
        <source>Replace files?</source>
        <translation>替换文件？</translation>
    </message>
    <message>
        <source>{being_saved} is still being saved. Save again when that is done.</source>
        <translation>{being_saved} 仍在保存。请在完成后再次保存。</translation>
    </message>
    <message>
        <source>fine-tuned</source>
        <translation>已微调</translation>
    </message>
    <message>
        <source>Saved {name} ({what}, {size}) and {manifest} ({frozen} frozen).</source>
        <translation>已保存 {name}（{what}，{size}）和 {manifest}（冻结{frozen}）。</translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>waiting for the disk</source>
        <translation>正在等待磁盘</translation>
    </message>
    <message>
        <source>Start anew instead</source>
        <translation>改为重新开始</translation>
    </message>
    <message>
        <source>Open a source and a target; Start then trains what is not frozen.</source>
        <translation>请打开来源和目标；随后点击“开始”即可训练未冻结的部分。</translation>
    </message>
    <message>
        <source>Start trains what is not frozen; the curves grow beside.</source>
        <translation>点击“开始”即可训练未冻结的部分；曲线会在旁边实时绘出。</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>正在微调</translation>
    </message>
    <message>
        <source>A run</source>
        <translation>一次运行</translation>
    </message>
    <message>
        <source>Freeze as the run did</source>
        <translation>按该运行的方式冻结</translation>
    </message>
    <message>
        <source> Give it more epochs to go on with.</source>
        <translation> 如需继续，请增加轮数。</translation>
    </message>
    <message>
        <source>after step {step:,}, {done:,} of {planned:,} epochs</source>
        <translation>第 {step:,} 步之后，已完成 {done:,} 轮（共 {planned:,} 轮）</translation>
    </message>
    <message>
        <source>Start continues {name} {place}.{more}</source>
        <translation>“开始”将从{place}处继续 {name}。{more}</translation>
    </message>
    <message>
        <source>Fine-tuned, but something frozen moved: {audit}</source>
        <translation>微调已完成，但有冻结的内容发生了变化：{audit}</translation>
    </message>
    <message>
        <source>Save pair…</source>
        <translation>保存权重对…</translation>
    </message>
    <message>
        <source>Fine-tuned: {audit}</source>
        <translation>微调已完成：{audit}</translation>
    </message>
    <message>
        <source>Nothing is being trained.</source>
        <translation>当前没有正在进行的训练。</translation>
    </message>
    <message>
        <source>A check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Reading the data</source>
        <translation>正在读取数据</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>正在检查</translation>
    </message>
    <message>
        <source>Testing learning rates</source>
        <translation>正在测试学习率</translation>
    </message>
    <message>
        <source>Trying a batch of {size:,}</source>
        <translation>正在尝试批大小 {size:,}</translation>
    </message>
    <message>
        <source>Use {size:,}</source>
        <translation>使用 {size:,}</translation>
    </message>
    <message>
        <source>The largest batch is {best:,}. {reason}</source>
        <translation>最大批大小为 {best:,}。{reason}</translation>
    </message>
    <message>
        <source>Finding the batch size</source>
        <translation>正在查找批大小</translation>
    </message>
    <message>
        <source>PNG (*.png)</source>
        <translation>PNG (*.png)</translation>
    </message>
    <message>
        <source>SVG (*.svg)</source>
        <translation>SVG (*.svg)</translation>
    </message>
    <message>
        <source>Export the curves</source>
        <translation>导出曲线</translation>
    </message>
    <message>
        <source>{optimizer}, learning rate {rate:g}, batch size {size}</source>
        <translation>{optimizer}，学习率 {rate:g}，批大小 {size}</translation>
    </message>
    <message>
        <source>{epochs} epochs, seed {seed}</source>
        <translation>{epochs} 轮，随机种子 {seed}</translation>
    </message>
    <message>
        <source>Tensor files (*.npz *.safetensors *.pt *.pth);;All files (*)</source>
        <translation>张量文件 (*.npz *.safetensors *.pt *.pth);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>表格 (*.csv *.tsv *.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Python files (*.py);;All files (*)</source>
        <translation>Python 文件 (*.py);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Looking for devices</source>
        <translation>正在查找设备</translation>
    </message>
    <message>
        <source>Looking for plugins</source>
        <translation>正在查找插件</translation>
    </message>
    <message>
        <source>Reading the columns</source>
        <translation>正在读取各列</translation>
    </message>
    <message>
        <source>Choose the image folder</source>
        <translation>选择图像文件夹</translation>
    </message>
    <message>
        <source>Choose the loss</source>
        <translation>选择损失</translation>
    </message>
    <message>
        <source>Choose the data</source>
        <translation>选择数据</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>The learning rate is {rate:g} from the next step on.</source>
        <translation>从下一步起学习率为 {rate:g}。</translation>
    </message>
    <message>
        <source>Saving {name} after this step.</source>
        <translation>将在这一步之后保存 {name}。</translation>
    </message>
    <message>
        <source>Paused: {problem} {ways_out}</source>
        <translation>已暂停：{problem} {ways_out}</translation>
    </message>
    <message>
        <source>, go back to a snapshot</source>
        <translation>，回到某个快照</translation>
    </message>
    <message>
        <source>Lower the rate and resume{back}, or stop.</source>
        <translation>降低学习率并继续{back}，或停止。</translation>
    </message>
    <message>
        <source>epoch {epoch:.1f} of {epochs}</source>
        <translation>第 {epoch:.1f} 轮，共 {epochs} 轮</translation>
    </message>
    <message>
        <source>loss {loss:.4g}</source>
        <translation>损失 {loss:.4g}</translation>
    </message>
    <message>
        <source>{speed:,.0f} steps/s</source>
        <translation>{speed:,.0f} 步/秒</translation>
    </message>
    <message>
        <source>{speed:.2g} steps/s</source>
        <translation>{speed:.2g} 步/秒</translation>
    </message>
    <message>
        <source>{seconds} left</source>
        <translation>剩余 {seconds}</translation>
    </message>
    <message>
        <source>Snapshot {number}: step {step:,}, epoch {epoch:.2f}</source>
        <translation>快照 {number}：第 {step:,} 步，第 {epoch:.2f} 轮</translation>
    </message>
    <message>
        <source>{minutes} min {rest:02d} s</source>
        <translation>{minutes} 分 {rest:02d} 秒</translation>
    </message>
    <message>
        <source>Run checkpoints (*.pt *.pth *.run);;All files (*)</source>
        <translation>运行检查点 (*.pt *.pth *.run);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Save run</source>
        <translation>保存运行</translation>
    </message>
    <message>
        <source>the run cannot be saved: {value}</source>
        <translation>无法保存该运行：{value}</translation>
    </message>
    <message>
        <source>Saving the run</source>
        <translation>正在保存运行</translation>
    </message>
    <message>
        <source>Continue a run</source>
        <translation>继续已保存的运行</translation>
    </message>
    <message>
        <source>Reading the run</source>
        <translation>正在读取运行</translation>
    </message>
    <message>
        <source>The program ended in the middle of a fine-tuning run; its state of {when} is kept.</source>
        <translation>程序在微调运行途中结束；其 {when} 的状态已保留。</translation>
    </message>
    <message>
        <source>Continue it</source>
        <translation>继续该运行</translation>
    </message>
    <message>
        <source>Discard it</source>
        <translation>丢弃该运行</translation>
    </message>
    <message>
        <source>the run of {when}</source>
        <translation>{when} 的运行</translation>
    </message>
    <message>
        <source>The source: weights that somebody trained. Open a checkpoint, or drop its file here.</source>
        <translation>来源：别人训练好的权重。打开检查点，或将其文件拖放到此处。</translation>
    </message>
    <message>
        <source>Open a checkpoint…</source>
        <translation>打开检查点…</translation>
    </message>
    <message>
        <source>The target: the model that takes the weights. Choose one, or drop its file here.</source>
        <translation>目标：接收权重的模型。选择一个模型，或将其文件拖放到此处。</translation>
    </message>
    <message>
        <source>Choose a target…</source>
        <translation>选择目标…</translation>
    </message>
    <message>
        <source> · on meta</source>
        <translation> · 位于 meta 设备</translation>
    </message>
    <message>
        <source>{name}: {count}</source>
        <translation>{name}：{count}</translation>
    </message>
    <message>
        <source>{name}: {count} · {elements} elements · {size}</source>
        <translation>{name}：{count} · {elements} 个元素 · {size}</translation>
    </message>
    <message>
        <source>format: {format}</source>
        <translation>格式：{format}</translation>
    </message>
    <message>
        <source>… and {paths:,} more</source>
        <translation>… 以及另外 {paths:,} 个</translation>
    </message>
    <message>
        <source>Select a key in one of the trees to see why it is linked as it is.</source>
        <translation>在任一树中选择一个键，可查看其连接的缘由。</translation>
    </message>
    <message>
        <source>Qt gave up: {text_}</source>
        <translation>Qt 已中止：{text_}</translation>
    </message>
    <message>
        <source>as one download</source>
        <translation>单个下载包</translation>
    </message>
    <message>
        <source>{title}: there is not enough memory</source>
        <translation>{title}：内存不足</translation>
    </message>
    <message>
        <source>Close other programs, or use less.</source>
        <translation>请关闭其他程序，或减少用量。</translation>
    </message>
    <message>
        <source>{title} failed unexpectedly: {name}: {error}</source>
        <translation>{title}：意外失败：{name}: {error}</translation>
    </message>
    <message>
        <source>This is a defect of the program. The log has the details; what was there before is unchanged.</source>
        <translation>这是程序的缺陷。详情见日志；之前的内容没有变化。</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>True or False</source>
        <translation>True 或 False</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>{text} is not complete: a bracket or quote is not closed, or there is one too many</source>
        <translation>{text} 不完整：有括号或引号未闭合，或多了一个</translation>
    </message>
    <message>
        <source> or </source>
        <translation>或</translation>
    </message>
    <message>
        <source>{text} is not {expected}</source>
        <translation>{text} 不是{expected}</translation>
    </message>
    <message>
        <source>{text} is not {words}; put it in quotes if a text is meant</source>
        <translation>{text} 不是{words}；若要表示文本，请加引号</translation>
    </message>
    <message>
        <source>required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>{name!r} is given twice</source>
        <translation>{name!r} 给出了两次</translation>
    </message>
    <message>
        <source>What became of the tensor from the first file to the second</source>
        <translation>张量从第一个文件到第二个文件的变化</translation>
    </message>
    <message>
        <source>L2 norm of the difference over that of the first; the bar is logarithmic, from 1e-6 to 1</source>
        <translation>差值的 L2 范数与第一个的 L2 范数之比；条形为对数刻度，从 1e-6 到 1</translation>
    </message>
    <message>
        <source>Largest absolute difference of two elements</source>
        <translation>两个元素之差的最大绝对值</translation>
    </message>
    <message>
        <source>in the second file: {other_key}</source>
        <translation>在第二个文件中：{other_key}</translation>
    </message>
    <message>
        <source>tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>dtype</source>
        <translation>数据类型</translation>
    </message>
    <message>
        <source>relative L2</source>
        <translation>相对 L2</translation>
    </message>
    <message>
        <source>largest difference</source>
        <translation>最大差值</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>有变化</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>已去除</translation>
    </message>
    <message>
        <source>added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>reshaped</source>
        <translation>形状改变</translation>
    </message>
    <message>
        <source>retyped</source>
        <translation>类型改变</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Not loaded</source>
        <translation>未加载</translation>
    </message>
    <message>
        <source>Modules</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Tied tensors</source>
        <translation>绑定的张量</translation>
    </message>
    <message>
        <source>Special tensors</source>
        <translation>特殊张量</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>global step</source>
        <translation>全局步</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>iteration</source>
        <translation>迭代</translation>
    </message>
    <message>
        <source>iter</source>
        <translation>迭代次数</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>optimizer</source>
        <translation>优化器状态</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>one tensor</source>
        <translation>同一个张量</translation>
    </message>
    <message>
        <source>{names} of torch</source>
        <translation>torch 的 {names}</translation>
    </message>
    <message>
        <source>{size} on disk</source>
        <translation>磁盘上 {size}</translation>
    </message>
    <message>
        <source>metadata</source>
        <translation>元数据项</translation>
    </message>
    <message>
        <source>{count:,} unknown class</source>
        <translation>{count:,} 个未知的类</translation>
    </message>
    <message>
        <source>{count:,} unknown classes</source>
        <translation>{count:,} 个未知类</translation>
    </message>
    <message>
        <source>{count:,} unknown name</source>
        <translation>{count:,} 个未知的名称</translation>
    </message>
    <message>
        <source>{count:,} unknown names</source>
        <translation>{count:,} 个未知名称</translation>
    </message>
    <message>
        <source>{word} {number}</source>
        <translation>{word} {number}</translation>
    </message>
    <message>
        <source>{count_names} of torch</source>
        <translation>torch 的 {count_names}</translation>
    </message>
    <message>
        <source>quantised, {dtype}</source>
        <translation>已量化，{dtype}</translation>
    </message>
    <message>
        <source>format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>tensors</source>
        <translation>张量数</translation>
    </message>
    <message>
        <source>element types</source>
        <translation>元素类型</translation>
    </message>
    <message>
        <source>parts</source>
        <translation>各部分</translation>
    </message>
    <message>
        <source>opened</source>
        <translation>打开的路径</translation>
    </message>
    <message>
        <source>files</source>
        <translation>各文件</translation>
    </message>
    <message>
        <source>no longer there</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <source>a folder</source>
        <translation>一个文件夹</translation>
    </message>
    <message>
        <source>parameters with state</source>
        <translation>有状态的参数</translation>
    </message>
    <message>
        <source>{values}: {each}</source>
        <translation>{values}：{each}</translation>
    </message>
    <message>
        <source>of {parameters}: {names}</source>
        <translation>{parameters}：{names}</translation>
    </message>
    <message>
        <source>in the run</source>
        <translation>运行中的状态</translation>
    </message>
    <message>
        <source>gradient</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>学习率值</translation>
    </message>
    <message>
        <source>weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>mode</source>
        <translation>运行模式</translation>
    </message>
    <message>
        <source>tied to</source>
        <translation>绑定到</translation>
    </message>
    <message>
        <source>why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>参与训练</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>已冻结</translation>
    </message>
    <message>
        <source>buffers</source>
        <translation>各缓冲区</translation>
    </message>
    <message>
        <source>in eval mode</source>
        <translation>处于 eval 模式</translation>
    </message>
    <message>
        <source>tied</source>
        <translation>已绑定</translation>
    </message>
    <message>
        <source>frozen: no gradient</source>
        <translation>冻结：无梯度</translation>
    </message>
    <message>
        <source>frozen: left out</source>
        <translation>冻结：已排除</translation>
    </message>
    <message>
        <source>rows {rows} trained</source>
        <translation>训练第 {rows} 行</translation>
    </message>
    <message>
        <source>not frozen, not trained</source>
        <translation>既未冻结也不训练</translation>
    </message>
    <message>
        <source>buffer</source>
        <translation>缓冲区</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>accepted: {reason}</source>
        <translation>已接受：{reason}</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>{count:,} of {total:,} keys linked</source>
        <translation>已连接 {count:,} 个键（共 {total:,} 个）</translation>
    </message>
    <message>
        <source>{count:,} ambiguous in {questions}</source>
        <translation>{count:,} 个有歧义，涉及{questions}</translation>
    </message>
    <message>
        <source>{links} by rules</source>
        <translation>由规则产生的{links}</translation>
    </message>
    <message>
        <source>{links} by hand</source>
        <translation>手动建立的{links}</translation>
    </message>
    <message>
        <source>Nothing was found that fits.</source>
        <translation>没有找到相符的内容。</translation>
    </message>
    <message>
        <source>No names agree.</source>
        <translation>没有相同的键名。</translation>
    </message>
    <message>
        <source>There are {links}, and none that was found automatically.</source>
        <translation>有{links}，没有自动找到的连接。</translation>
    </message>
    <message>
        <source>Auto-match looks for more.</source>
        <translation>“自动匹配”可以继续查找。</translation>
    </message>
    <message>
        <source>none is frozen</source>
        <translation>均未冻结</translation>
    </message>
    <message>
        <source>{rate} (partly frozen)</source>
        <translation>{rate}（部分冻结）</translation>
    </message>
    <message>
        <source>frozen to {last} · trained from {first}</source>
        <translation>冻结至 {last} · 从 {first} 起训练</translation>
    </message>
    <message>
        <source>frozen to {last} · what comes after is trained</source>
        <translation>冻结至 {last} · 训练其后的部分</translation>
    </message>
    <message>
        <source>before the blocks: {name}</source>
        <translation>块之前：{name}</translation>
    </message>
    <message>
        <source>before the blocks</source>
        <translation>块之前</translation>
    </message>
    <message>
        <source>after the blocks: {name}</source>
        <translation>块之后：{name}</translation>
    </message>
    <message>
        <source>after the blocks</source>
        <translation>块之后</translation>
    </message>
    <message>
        <source>“{rest}” is no row and no range</source>
        <translation>“{rest}”既不是行号也不是范围</translation>
    </message>
    <message>
        <source>{range} runs backwards</source>
        <translation>{range} 的起止颠倒</translation>
    </message>
    <message>
        <source>there is no row {last}: the last one is {rows}</source>
        <translation>没有第 {last} 行：最后一行是 {rows}</translation>
    </message>
    <message>
        <source>rows that are trained</source>
        <translation>训练的行</translation>
    </message>
    <message>
        <source>Write them as 100–119, 200.</source>
        <translation>请写成 100–119, 200 的形式。</translation>
    </message>
    <message>
        <source>from epoch</source>
        <translation>起始轮</translation>
    </message>
    <message>
        <source>is trained as well</source>
        <translation>加入训练的部分</translation>
    </message>
    <message>
        <source>not in the model: {names}</source>
        <translation>不在模型中：{names}</translation>
    </message>
    <message>
        <source>no gradient, left out</source>
        <translation>无梯度，且不交给优化器</translation>
    </message>
    <message>
        <source>No gradient is computed for frozen weights, and the optimizer does not know them: the cheapest and safest.</source>
        <translation>不为冻结的权重计算梯度，优化器也不知道它们：开销最小，也最安全。</translation>
    </message>
    <message>
        <source>no gradient</source>
        <translation>不计算梯度</translation>
    </message>
    <message>
        <source>requires_grad is off; the optimizer knows them and passes them by, as they have no gradient.</source>
        <translation>requires_grad 关闭；优化器知道这些权重，但因其没有梯度而跳过。</translation>
    </message>
    <message>
        <source>left out of the optimizer</source>
        <translation>不交给优化器</translation>
    </message>
    <message>
        <source>Only the optimizer does not know them; their gradients are still computed, which costs time and memory.</source>
        <translation>仅优化器不知道它们；梯度仍会计算，占用时间和内存。</translation>
    </message>
    <message>
        <source>as the layer</source>
        <translation>随所在层</translation>
    </message>
    <message>
        <source>A frozen normalisation layer keeps its running statistics and runs in eval mode, others update.</source>
        <translation>冻结的归一化层保持其运行统计量并以 eval 模式运行，其余的照常更新。</translation>
    </message>
    <message>
        <source>always frozen</source>
        <translation>始终冻结</translation>
    </message>
    <message>
        <source>No normalisation layer updates its running statistics, trained or not.</source>
        <translation>所有归一化层都不更新运行统计量，无论是否训练。</translation>
    </message>
    <message>
        <source>always updating</source>
        <translation>始终更新</translation>
    </message>
    <message>
        <source>All normalisation layers go on learning the new data&apos;s mean and variance, frozen ones too.</source>
        <translation>所有归一化层都继续学习新数据的均值和方差，冻结的也不例外。</translation>
    </message>
    <message>
        <source>off in frozen parts</source>
        <translation>在冻结部分关闭</translation>
    </message>
    <message>
        <source>Frozen parts run in eval mode: what they give does not vary.</source>
        <translation>冻结部分以 eval 模式运行：其输出不会波动。</translation>
    </message>
    <message>
        <source>on in frozen parts</source>
        <translation>在冻结部分开启</translation>
    </message>
    <message>
        <source>Dropout in frozen parts goes on, as noise on the features they give.</source>
        <translation>冻结部分的 Dropout 继续起作用，给其输出的特征带来噪声。</translation>
    </message>
    <message>
        <source>Frozen weights</source>
        <translation>冻结的权重</translation>
    </message>
    <message>
        <source>Statistics of norms</source>
        <translation>归一化层统计量</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>已排除</translation>
    </message>
    <message>
        <source>statistics {option}</source>
        <translation>统计量：{option}</translation>
    </message>
    <message>
        <source>dropout on</source>
        <translation>Dropout 开启</translation>
    </message>
    <message>
        <source>dropout off</source>
        <translation>Dropout 关闭</translation>
    </message>
    <message>
        <source>{rows} trained</source>
        <translation>训练 {rows}</translation>
    </message>
    <message>
        <source>claimed twice</source>
        <translation>有争用</translation>
    </message>
    <message>
        <source>It is switched on and matches no key.</source>
        <translation>规则已启用，但没有匹配任何键。</translation>
    </message>
    <message>
        <source>the target has no key:</source>
        <translation>目标中没有这些键：</translation>
    </message>
    <message>
        <source>the source has no key:</source>
        <translation>来源中没有这些键：</translation>
    </message>
    <message>
        <source>several sources claim:</source>
        <translation>有多个来源争用：</translation>
    </message>
    <message>
        <source>mismatched</source>
        <translation>不匹配</translation>
    </message>
    <message>
        <source>the shapes do not fit at:</source>
        <translation>形状不符的键：</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>不完整</translation>
    </message>
    <message>
        <source>parts are missing for:</source>
        <translation>缺少部分来源的键：</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>unmade</source>
        <translation>无法生成</translation>
    </message>
    <message>
        <source>the template makes nothing for:</source>
        <translation>模板无法为这些键生成结果：</translation>
    </message>
    <message>
        <source>unused</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>{names} and {more:,} more</source>
        <translation>{names} 以及另外 {more:,} 个</translation>
    </message>
    <message>
        <source>{count:,} {word}</source>
        <translation>{count:,} 个{word}</translation>
    </message>
    <message>
        <source>rule {place} takes {keys} that this one would take too</source>
        <translation>规则 {place} 占用了本规则也会占用的 {keys}</translation>
    </message>
    <message>
        <source>{count:,} shadowed by {by}</source>
        <translation>{count:,} 个被规则 {by} 遮蔽</translation>
    </message>
    <message>
        <source>rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>matcher</source>
        <translation>匹配器</translation>
    </message>
    <message>
        <source>{keys}, {first} first</source>
        <translation>{keys}，从 {first} 起</translation>
    </message>
    <message>
        <source>{operation} of {keys}</source>
        <translation>对 {keys} 执行 {operation}</translation>
    </message>
    <message>
        <source>confidence {confidence:.0%}</source>
        <translation>置信度 {confidence:.0%}</translation>
    </message>
    <message>
        <source>the shape does not fit</source>
        <translation>形状不符</translation>
    </message>
    <message>
        <source>{count:,} shapes do not fit</source>
        <translation>{count:,} 个形状不符</translation>
    </message>
    <message>
        <source>none of these</source>
        <translation>以上都不是</translation>
    </message>
    <message>
        <source>skip: the target keeps its own values</source>
        <translation>跳过：目标保留自身的值</translation>
    </message>
    <message>
        <source>which one?</source>
        <translation>选哪一个？</translation>
    </message>
    <message>
        <source>claimed {count:,} times</source>
        <translation>有 {count:,} 个来源争用</translation>
    </message>
    <message>
        <source>the regular expression is not valid: {error}</source>
        <translation>正则表达式无效：{error}</translation>
    </message>
    <message>
        <source>Mend the pattern between the slashes, or leave the slashes out to search for plain text.</source>
        <translation>请修正斜杠之间的模式，或去掉斜杠以搜索纯文本。</translation>
    </message>
    <message>
        <source>{size!r} is not a size</source>
        <translation>{size!r} 不是有效的大小</translation>
    </message>
    <message>
        <source>Write numbers, * for any size or ... for any number of dimensions: shape:768,*</source>
        <translation>请填写数字，* 表示任意大小，... 表示任意数量的维度：shape:768,*</translation>
    </message>
    <message>
        <source>partly frozen</source>
        <translation>部分冻结</translation>
    </message>
    <message>
        <source>trainable</source>
        <translation>可训练</translation>
    </message>
    <message>
        <source>key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>open group</source>
        <translation>已展开的分组</translation>
    </message>
    <message>
        <source>closed group</source>
        <translation>已折叠的分组</translation>
    </message>
    <message>
        <source>level {depth}</source>
        <translation>第 {depth} 级</translation>
    </message>
    <message>
        <source>module</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>from</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>linked by hand: {reason}</source>
        <translation>手动连接：{reason}</translation>
    </message>
    <message>
        <source>the same tensor for each of {targets}</source>
        <translation>{targets}都使用同一个张量</translation>
    </message>
    <message>
        <source>linked by hand</source>
        <translation>手动连接</translation>
    </message>
    <message>
        <source>the source is {shape}</source>
        <translation>来源为 {shape}</translation>
    </message>
    <message>
        <source>the sources are {shapes}</source>
        <translation>各来源为 {shapes}</translation>
    </message>
    <message>
        <source>{given}, this wants {shape}</source>
        <translation>{given}，此处需要 {shape}</translation>
    </message>
    <message>
        <source>fits with {ways}: {reason}</source>
        <translation>用 {ways} 可以适配：{reason}</translation>
    </message>
    <message>
        <source>{names} = {shape} along axis {axis}, in this order</source>
        <translation>沿轴 {axis}：{names} = {shape}，按此顺序</translation>
    </message>
    <message>
        <source>{size} of {inner} along axis {axis}, in this order</source>
        <translation>沿轴 {axis} 分成 {size} 个 {inner}，按此顺序</translation>
    </message>
    <message>
        <source>from equal names</source>
        <translation>由同名键得出</translation>
    </message>
    <message>
        <source>by a rule</source>
        <translation>由规则产生</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>由人工建立</translation>
    </message>
    <message>
        <source>by the matcher</source>
        <translation>由匹配器找到</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>没有内容</translation>
    </message>
    <message>
        <source>… and {more:,} more</source>
        <translation>… 以及另外 {more:,} 个</translation>
    </message>
    <message>
        <source>made {by}</source>
        <translation>该连接{by}</translation>
    </message>
    <message>
        <source>made {by}, confidence {confidence:.0%}</source>
        <translation>该连接{by}，置信度 {confidence:.0%}</translation>
    </message>
    <message>
        <source>{operation} of {value}</source>
        <translation>对 {value} 执行 {operation}</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>生效中</translation>
    </message>
    <message>
        <source>below</source>
        <translation>低于阈值</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>another link</source>
        <translation>另有连接</translation>
    </message>
    <message>
        <source>relative change</source>
        <translation>相对变化</translation>
    </message>
    <message>
        <source>L2 of the change</source>
        <translation>变化量的 L2</translation>
    </message>
    <message>
        <source>L2 before</source>
        <translation>之前的 L2</translation>
    </message>
    <message>
        <source>path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>{moved:,} of {tensors:,}</source>
        <translation>{moved:,} / {tensors:,}</translation>
    </message>
    <message>
        <source>(whole model)</source>
        <translation>（整个模型）</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新</translation>
    </message>
    <message>
        <source>did not move in the run</source>
        <translation>在该运行中没有变化</translation>
    </message>
    <message>
        <source>moved in the run: relative L2 change {share} ({change:.3g} of {size:.3g})</source>
        <translation>在该运行中有变化：相对 L2 变化 {share}（{change:.3g} / {size:.3g}）</translation>
    </message>
    <message>
        <source>{moved:,} of {tensors} moved in the run: relative L2 change {share} ({change:.3g} of {size:.3g})</source>
        <translation>在该运行中 {tensors}里有 {moved:,} 个变化：相对 L2 变化 {share}（{change:.3g} / {size:.3g}）</translation>
    </message>
    <message>
        <source>whole numbers: 1, 2</source>
        <translation>整数列表：1, 2</translation>
    </message>
    <message>
        <source>numbers: 0.5, 0.5</source>
        <translation>数字列表：0.5, 0.5</translation>
    </message>
    <message>
        <source>a whole number, or None</source>
        <translation>整数或 None</translation>
    </message>
    <message>
        <source>a part: 0/3</source>
        <translation>部分编号：0/3</translation>
    </message>
    <message>
        <source>{operation}: {name} is {text!r}, which is not {expected}</source>
        <translation>{operation}：{name} 为 {text!r}，不是{expected}</translation>
    </message>
    <message>
        <source>{kind} or one of {words}</source>
        <translation>{kind}，或 {words} 之一</translation>
    </message>
    <message>
        <source>{only!r} are no places of tensors</source>
        <translation>{only!r} 不是有效的张量位置</translation>
    </message>
    <message>
        <source>Write them as 0, 1; nothing means all.</source>
        <translation>请写成 0, 1 的形式；留空表示全部。</translation>
    </message>
    <message>
        <source>step {step}: {fault}</source>
        <translation>步骤 {step}：{fault}</translation>
    </message>
    <message>
        <source>gives {shape}, as the target wants</source>
        <translation>得到 {shape}，与目标的要求一致</translation>
    </message>
    <message>
        <source>{count:,} of {shape}</source>
        <translation>{count:,} 个 {shape}</translation>
    </message>
    <message>
        <source>{count:,} tensors are left at the end; join them by concat, stack or blend</source>
        <translation>最后剩下 {count:,} 个张量；请用 concat、stack 或 blend 合并</translation>
    </message>
    <message>
        <source>gives {shape}, the target wants {wanted}</source>
        <translation>得到 {shape}，而目标需要 {wanted}</translation>
    </message>
    <message>
        <source>there is no source: add one, or a constant</source>
        <translation>没有来源：请添加来源或常量</translation>
    </message>
    <message>
        <source>{count:,} conflict</source>
        <translation>{count:,} 处冲突</translation>
    </message>
    <message>
        <source>{count:,} conflicts</source>
        <translation>{count:,} 个冲突</translation>
    </message>
    <message>
        <source>{count:,} size mismatch</source>
        <translation>{count:,} 处大小不匹配</translation>
    </message>
    <message>
        <source>{count:,} size mismatches</source>
        <translation>{count:,} 个大小不匹配</translation>
    </message>
    <message>
        <source>{count:,} missing key</source>
        <translation>{count:,} 个缺失的键</translation>
    </message>
    <message>
        <source>{count:,} missing keys</source>
        <translation>{count:,} 个缺失键</translation>
    </message>
    <message>
        <source>{count:,} unexpected key</source>
        <translation>{count:,} 个多余的键</translation>
    </message>
    <message>
        <source>{count:,} unexpected keys</source>
        <translation>{count:,} 个多余键</translation>
    </message>
    <message>
        <source>{count:,} note on the target</source>
        <translation>{count:,} 条目标说明</translation>
    </message>
    <message>
        <source>{count:,} notes on the target</source>
        <translation>{count:,} 条关于目标的说明</translation>
    </message>
    <message>
        <source>(top level)</source>
        <translation>（顶层）</translation>
    </message>
    <message>
        <source>claimed by {sources}; choose one</source>
        <translation>被 {sources} 争用；请选择其一</translation>
    </message>
    <message>
        <source>{reason} (← {sources})</source>
        <translation>{reason}（← {sources}）</translation>
    </message>
    <message>
        <source>{shape}: nothing fills it; it keeps the target&apos;s own values</source>
        <translation>{shape}：没有来源填充；保留目标自身的值</translation>
    </message>
    <message>
        <source>{shape}: nothing takes it</source>
        <translation>{shape}：没有目标使用它</translation>
    </message>
    <message>
        <source>{shape}: a rule makes {aim}, which the target does not have</source>
        <translation>{shape}：有规则生成 {aim}，但目标中没有</translation>
    </message>
    <message>
        <source>decided by trying: {reason}</source>
        <translation>经试验判定：{reason}</translation>
    </message>
    <message>
        <source>undone, bit for bit</source>
        <translation>逆运算还原，逐位比对</translation>
    </message>
    <message>
        <source>traced, element by element</source>
        <translation>逐元素追踪</translation>
    </message>
    <message>
        <source>calculated again</source>
        <translation>重新计算</translation>
    </message>
    <message>
        <source>target&apos;s module</source>
        <translation>目标模块</translation>
    </message>
    <message>
        <source>source&apos;s module</source>
        <translation>来源模块</translation>
    </message>
    <message>
        <source>inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>outputs differ by</source>
        <translation>输出差异</translation>
    </message>
    <message>
        <source>result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>target key</source>
        <translation>目标键</translation>
    </message>
    <message>
        <source>how it was held against its source</source>
        <translation>与来源的比对方式</translation>
    </message>
    <message>
        <source>question</source>
        <translation>待定问题</translation>
    </message>
    <message>
        <source>answer tried</source>
        <translation>试验的答案</translation>
    </message>
    <message>
        <source>models differ by</source>
        <translation>模型差异</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>比较位置</translation>
    </message>
    <message>
        <source>about</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>what</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>differs inside, agrees again later</source>
        <translation>内部有差异，之后又一致</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>不同</translation>
    </message>
    <message>
        <source>output {name}</source>
        <translation>输出 {name}</translation>
    </message>
    <message>
        <source>holds</source>
        <translation>相符</translation>
    </message>
    <message>
        <source>does not match its source</source>
        <translation>与来源不符</translation>
    </message>
    <message>
        <source>is wrong</source>
        <translation>不正确</translation>
    </message>
    <message>
        <source>(the model)</source>
        <translation>（模型）</translation>
    </message>
    <message>
        <source>diverges first</source>
        <translation>最先出现差异</translation>
    </message>
    <message>
        <source>not seen</source>
        <translation>未观测到</translation>
    </message>
    <message>
        <source>stays open</source>
        <translation>仍待定</translation>
    </message>
    <message>
        <source>after {place}</source>
        <translation>在 {place} 之后</translation>
    </message>
    <message>
        <source>at the outputs</source>
        <translation>在输出处</translation>
    </message>
    <message>
        <source>is right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>the proof</source>
        <translation>本次证明</translation>
    </message>
    <message>
        <source>the models let no gradients through: which tensors the outputs depend on is not known</source>
        <translation>模型不传递梯度：无法得知输出依赖哪些张量</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>no output depends on it with this input: the proof says nothing about it</source>
        <translation>此输入下没有输出依赖它：本次证明对它没有结论</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>未触及</translation>
    </message>
    <message>
        <source>its calls could not be compared</source>
        <translation>它的调用无法比较</translation>
    </message>
    <message>
        <source>note</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>{title}: {what}</source>
        <translation>{title}：{what}</translation>
    </message>
    <message>
        <source>{text} ({count:,} times)</source>
        <translation>{text}（{count:,} 次）</translation>
    </message>
    <message>
        <source>where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>what to do</source>
        <translation>处理办法</translation>
    </message>
    <message>
        <source>details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>{decided:,} of {questions} decided</source>
        <translation>{questions}中已判定 {decided:,} 个</translation>
    </message>
    <message>
        <source>up to {tolerance:.0e} counts as equal</source>
        <translation>差异不超过 {tolerance:.0e} 视为相等</translation>
    </message>
    <message>
        <source>Both models compute the same: their outputs differ by {shown} at most; {limit}.</source>
        <translation>两个模型的计算结果相同：输出最多相差 {shown}；{limit}。</translation>
    </message>
    <message>
        <source>No outputs correspond, but all modules that do agree: they differ by {shown} at most; {limit}.</source>
        <translation>没有相互对应的输出，但所有对应的模块都一致：最多相差 {shown}；{limit}。</translation>
    </message>
    <message>
        <source>Nothing is proven: {why}.</source>
        <translation>未能证明任何结论：{why}。</translation>
    </message>
    <message>
        <source>The models differ: their outputs by {shown}; {limit}.</source>
        <translation>两个模型不同：输出相差 {shown}；{limit}。</translation>
    </message>
    <message>
        <source>The models differ: their modules by {shown}; {limit}.</source>
        <translation>两个模型不同：模块相差 {shown}；{limit}。</translation>
    </message>
    <message>
        <source>It says nothing of {tensors} that this input does not reach.</source>
        <translation>对此输入未触及的{tensors}没有结论。</translation>
    </message>
    <message>
        <source>its inputs agree ({difference})</source>
        <translation>其输入一致 ({difference})</translation>
    </message>
    <message>
        <source>The first to diverge is {target}: {given}, its outputs differ by {difference}.</source>
        <translation>最先出现差异的是 {target}：{given}，输出相差 {difference}。</translation>
    </message>
    <message>
        <source>{decided} by trying</source>
        <translation>经试验，{decided}</translation>
    </message>
    <message>
        <source>{decided} by trying, which settles {keys}</source>
        <translation>经试验，{decided}，从而确定{keys}</translation>
    </message>
    <message>
        <source>{left:,} stays open</source>
        <translation>{left:,} 个仍待定</translation>
    </message>
    <message>
        <source>{left:,} stay open</source>
        <translation>还有 {left:,} 个待定</translation>
    </message>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}。</translation>
    </message>
    <message>
        <source>Not put in force: other decisions were made meanwhile.</source>
        <translation>未生效：其间作出了其他决定。</translation>
    </message>
    <message>
        <source>An input of {elements:,} elements is too large; give smaller sizes.</source>
        <translation>含 {elements:,} 个元素的输入过大；请给出更小的尺寸。</translation>
    </message>
    <message>
        <source>nothing was compared</source>
        <translation>没有进行任何比较</translation>
    </message>
    <message>
        <source>No module could be found that is to blame.</source>
        <translation>找不到造成差异的模块。</translation>
    </message>
    <message>
        <source>its inputs cannot be compared</source>
        <translation>其输入无法比较</translation>
    </message>
    <message>
        <source>Nothing is linked, so there are no bits to compare.</source>
        <translation>没有连接，因此没有可逐位比较的内容。</translation>
    </message>
    <message>
        <source>{failed:,} of {tensors} do not hold their source.</source>
        <translation>{tensors}中有 {failed:,} 个与其来源不符。</translation>
    </message>
    <message>
        <source>Bits: {tensors}, each holds its source.</source>
        <translation>逐位比较：{tensors}均与其来源一致。</translation>
    </message>
    <message>
        <source>Found by itself: what the models say of their input, else usual ones are tried.</source>
        <translation>自动查找：依据模型对输入的说明，若没有则尝试常用输入。</translation>
    </message>
    <message>
        <source>The tensors in {name}.</source>
        <translation>使用 {name} 中的张量。</translation>
    </message>
    <message>
        <source>This is no shape and no file: {error}.</source>
        <translation>这既不是形状也不是文件：{error}。</translation>
    </message>
    <message>
        <source>Provenance</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>Find the pair that was saved together.</source>
        <translation>请找出一同保存的权重对。</translation>
    </message>
    <message>
        <source>{manifest} is not for {weights}, which has another size or other tensors</source>
        <translation>{manifest} 与 {weights} 不对应：后者的大小或张量不同</translation>
    </message>
    <message>
        <source>then fine-tuned in run {run}</source>
        <translation>随后在运行 {run} 中微调</translation>
    </message>
    <message>
        <source>not frozen</source>
        <translation>未冻结</translation>
    </message>
    <message>
        <source>set to {value:g} everywhere</source>
        <translation>全部设为 {value:g}</translation>
    </message>
    <message>
        <source>made by {operation}</source>
        <translation>由 {operation} 得到</translation>
    </message>
    <message>
        <source>the model&apos;s own initial value, seed {seed}</source>
        <translation>模型自身的初始值，随机种子 {seed}</translation>
    </message>
    <message>
        <source>the model&apos;s own initial value</source>
        <translation>模型自身的初始值</translation>
    </message>
    <message>
        <source>from {keys} of {files}</source>
        <translation>来自 {files} 的 {keys}</translation>
    </message>
    <message>
        <source>from {keys} of {files} by {operation}</source>
        <translation>来自 {files} 的 {keys}，经 {operation}</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>保存时间</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>{names} and {more} more</source>
        <translation>{names} 以及另外 {more} 个</translation>
    </message>
    <message>
        <source>{name} was saved by wtransplant on {date}: {given} → {spec}.</source>
        <translation>{name} 由 wtransplant 于 {date} 保存：{given} → {spec}。</translation>
    </message>
    <message>
        <source>{name} was saved by wtransplant: {given} → {spec}.</source>
        <translation>{name} 由 wtransplant 保存：{given} → {spec}。</translation>
    </message>
    <message>
        <source>at a time that is not told</source>
        <translation>时间未注明</translation>
    </message>
    <message>
        <source>tied: one tensor with {names}</source>
        <translation>绑定：与 {names} 是同一个张量</translation>
    </message>
    <message>
        <source>{note}: dequantised when it is read</source>
        <translation>{note}：读取时反量化</translation>
    </message>
    <message>
        <source>{mode} mode</source>
        <translation>{mode} 模式</translation>
    </message>
    <message>
        <source>on meta: it has no memory yet, and is made when it is saved</source>
        <translation>位于 meta 设备：尚未分配内存，保存时才会创建</translation>
    </message>
    <message>
        <source>not in the state dict: buffer {name}</source>
        <translation>不在状态字典中：缓冲区 {name}</translation>
    </message>
    <message>
        <source>not in the state dict: buffers {names}</source>
        <translation>不在状态字典中的缓冲区：{names}</translation>
    </message>
    <message>
        <source>on source</source>
        <translation>用于来源</translation>
    </message>
    <message>
        <source>on target</source>
        <translation>用于目标</translation>
    </message>
    <message>
        <source>skip source</source>
        <translation>跳过来源</translation>
    </message>
    <message>
        <source>skip target</source>
        <translation>跳过目标</translation>
    </message>
    <message>
        <source>The pattern is run on source keys; the template makes the target key.</source>
        <translation>模式应用于来源键；模板生成目标键。</translation>
    </message>
    <message>
        <source>The pattern is run on target keys; the template makes the source key that fills it.</source>
        <translation>模式应用于目标键；模板生成填充它的来源键。</translation>
    </message>
    <message>
        <source>Source keys that match are left out on purpose.</source>
        <translation>匹配的来源键有意不使用。</translation>
    </message>
    <message>
        <source>Target keys that match keep their own values on purpose.</source>
        <translation>匹配的目标键有意保留自身的值。</translation>
    </message>
    <message>
        <source>line {number}: {what}</source>
        <translation>第 {number} 行：{what}</translation>
    </message>
    <message>
        <source>not all lines are rules</source>
        <translation>并非每一行都是规则</translation>
    </message>
    <message>
        <source>Nothing was added. Mend them.</source>
        <translation>未添加任何规则。请修正这些行。</translation>
    </message>
    <message>
        <source>Write a line for each, such as  {example}</source>
        <translation>每条规则写一行，例如  {example}</translation>
    </message>
    <message>
        <source>there is no rule in this text</source>
        <translation>此文本中没有规则</translation>
    </message>
    <message>
        <source>and {more:,} more</source>
        <translation>以及另外 {more:,} 个</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>已消失</translation>
    </message>
    <message>
        <source>weaker</source>
        <translation>让位</translation>
    </message>
    <message>
        <source>by hand until now</source>
        <translation>此前为手动</translation>
    </message>
    <message>
        <source>as now</source>
        <translation>与现在相同</translation>
    </message>
    <message>
        <source>shadowed</source>
        <translation>被遮蔽</translation>
    </message>
    <message>
        <source>equal names</source>
        <translation>同名键</translation>
    </message>
    <message>
        <source>another rule</source>
        <translation>另一条规则</translation>
    </message>
    <message>
        <source>the matcher</source>
        <translation>匹配器</translation>
    </message>
    <message>
        <source>No source key matches. The pattern has to match the whole key: .* stands for anything.</source>
        <translation>没有匹配的来源键。模式须匹配整个键：.* 代表任意内容。</translation>
    </message>
    <message>
        <source>No target key matches. The pattern has to match the whole key: .* stands for anything.</source>
        <translation>没有匹配的目标键。模式须匹配整个键：.* 代表任意内容。</translation>
    </message>
    <message>
        <source>{count:,} give way to what was decided by hand</source>
        <translation>{count:,} 个让位于手动决定</translation>
    </message>
    <message>
        <source>rule {rule} takes it</source>
        <translation>由规则 {rule} 取用</translation>
    </message>
    <message>
        <source>the target has no such key</source>
        <translation>目标中没有这个键</translation>
    </message>
    <message>
        <source>the source has no such key</source>
        <translation>来源中没有这个键</translation>
    </message>
    <message>
        <source>was {status}</source>
        <translation>原为{status}</translation>
    </message>
    <message>
        <source>was {sources}</source>
        <translation>原来源为 {sources}</translation>
    </message>
    <message>
        <source>stays linked by {by} to {sources}</source>
        <translation>仍连接到 {sources}（依据：{by}）</translation>
    </message>
    <message>
        <source>was linked by {by}; becomes {status}</source>
        <translation>原有连接（依据：{by}）；将变为{status}</translation>
    </message>
    <message>
        <source>the source has no key {names}</source>
        <translation>来源没有键 {names}</translation>
    </message>
    <message>
        <source>left out on purpose</source>
        <translation>有意不使用</translation>
    </message>
    <message>
        <source>the rule makes the same link</source>
        <translation>规则会建立相同的连接</translation>
    </message>
    <message>
        <source>also claimed by {names}</source>
        <translation>另有争用来源：{names}</translation>
    </message>
    <message>
        <source>is skipped</source>
        <translation>保持跳过</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>template</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>order</source>
        <translation>次序</translation>
    </message>
    <message>
        <source>health</source>
        <translation>状况</translation>
    </message>
    <message>
        <source>off</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>The rule in force is still</source>
        <translation>当前生效的规则仍为</translation>
    </message>
    <message>
        <source>run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>data</source>
        <translation>所用数据</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>结束方式</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>broken off</source>
        <translation>中途中断</translation>
    </message>
    <message>
        <source>loss before</source>
        <translation>之前的损失值</translation>
    </message>
    <message>
        <source>accuracy before</source>
        <translation>之前的准确率</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>example</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>synthetic</source>
        <translation>合成数据</translation>
    </message>
    <message>
        <source>what is linked</source>
        <translation>已连接的部分</translation>
    </message>
    <message>
        <source>{frozen}, but for {places}</source>
        <translation>{frozen}，{places}除外</translation>
    </message>
    <message>
        <source>{frozen}, freed step by step</source>
        <translation>{frozen}，逐步解冻</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>已保留</translation>
    </message>
    <message>
        <source>{seconds:.1f} s</source>
        <translation>{seconds:.1f} 秒</translation>
    </message>
    <message>
        <source>{minutes} min {seconds:02d} s</source>
        <translation>{minutes} 分 {seconds:02d} 秒</translation>
    </message>
    <message>
        <source>frozen: {places}</source>
        <translation>冻结：{places}</translation>
    </message>
    <message>
        <source>its weights are not kept</source>
        <translation>其权重未保留</translation>
    </message>
    <message>
        <source>For validation</source>
        <translation>验证比例</translation>
    </message>
    <message>
        <source>Part of the samples that is not learnt from, to measure on; data with a split of their own keep it</source>
        <translation>不参与学习、专用于度量的样本比例；自带划分的数据保持原有划分</translation>
    </message>
    <message>
        <source>Split each class by itself</source>
        <translation>各类别分别划分</translation>
    </message>
    <message>
        <source>one class each</source>
        <translation>每个样本一个类别</translation>
    </message>
    <message>
        <source>several yes-or-no labels</source>
        <translation>多个是/否标签</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>图像尺寸</translation>
    </message>
    <message>
        <source>as the model wants</source>
        <translation>按模型要求</translation>
    </message>
    <message>
        <source>Width and height in pixels</source>
        <translation>宽和高，以像素为单位</translation>
    </message>
    <message>
        <source>Fitting</source>
        <translation>适配方式</translation>
    </message>
    <message>
        <source>cut the middle out</source>
        <translation>裁取中间部分</translation>
    </message>
    <message>
        <source>fill up with black</source>
        <translation>用黑色填充</translation>
    </message>
    <message>
        <source>Normalise</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>ImageNet&apos;s statistics</source>
        <translation>ImageNet 的统计量</translation>
    </message>
    <message>
        <source>to −1…1</source>
        <translation>缩放到 −1…1</translation>
    </message>
    <message>
        <source>leave 0…1</source>
        <translation>保持 0…1</translation>
    </message>
    <message>
        <source>Mirror half of them</source>
        <translation>随机镜像一半</translation>
    </message>
    <message>
        <source>Kind of targets</source>
        <translation>目标值类型</translation>
    </message>
    <message>
        <source>found out by itself</source>
        <translation>自动判断</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>squash</source>
        <translation>拉伸压缩</translation>
    </message>
    <message>
        <source>as the model was trained</source>
        <translation>按模型训练时的设置</translation>
    </message>
    <message>
        <source>Random crops</source>
        <translation>随机裁剪</translation>
    </message>
    <message>
        <source>Input columns</source>
        <translation>输入列</translation>
    </message>
    <message>
        <source>all but the target</source>
        <translation>除目标列以外的所有列</translation>
    </message>
    <message>
        <source>Text column</source>
        <translation>文本列</translation>
    </message>
    <message>
        <source>In the place of input columns; needs a tokenizer</source>
        <translation>代替输入列；需要分词器</translation>
    </message>
    <message>
        <source>Tokenizer folder</source>
        <translation>分词器文件夹</translation>
    </message>
    <message>
        <source>Of a transformers model</source>
        <translation>取自 transformers 模型</translation>
    </message>
    <message>
        <source>Standardise the inputs</source>
        <translation>将输入标准化</translation>
    </message>
    <message>
        <source>Empty fields</source>
        <translation>空字段</translation>
    </message>
    <message>
        <source>are an error</source>
        <translation>视为错误</translation>
    </message>
    <message>
        <source>skip the row</source>
        <translation>跳过该行</translation>
    </message>
    <message>
        <source>take the mean</source>
        <translation>用均值填充</translation>
    </message>
    <message>
        <source>Classes count from 0 anew</source>
        <translation>类别从 0 重新编号</translation>
    </message>
    <message>
        <source>Input shape</source>
        <translation>输入形状</translation>
    </message>
    <message>
        <source>found out from the model</source>
        <translation>根据模型判断</translation>
    </message>
    <message>
        <source>Of one sample, as 3×32×32</source>
        <translation>单个样本的形状，如 3×32×32</translation>
    </message>
    <message>
        <source>More about the data</source>
        <translation>更多数据设置</translation>
    </message>
    <message>
        <source>Loss and metrics</source>
        <translation>损失与指标</translation>
    </message>
    <message>
        <source>Optimizer and schedule</source>
        <translation>优化器与调度</translation>
    </message>
    <message>
        <source>When it ends</source>
        <translation>何时结束</translation>
    </message>
    <message>
        <source>How it is computed</source>
        <translation>计算方式</translation>
    </message>
    <message>
        <source>digits (the example)</source>
        <translation>手写数字（示例）</translation>
    </message>
    <message>
        <source>image folder</source>
        <translation>图像文件夹</translation>
    </message>
    <message>
        <source>tensor file</source>
        <translation>张量文件</translation>
    </message>
    <message>
        <source>CSV file</source>
        <translation>CSV 文件</translation>
    </message>
    <message>
        <source>Python file</source>
        <translation>Python 文件</translation>
    </message>
    <message>
        <source>random numbers</source>
        <translation>随机数</translation>
    </message>
    <message>
        <source>cross entropy</source>
        <translation>交叉熵</translation>
    </message>
    <message>
        <source>binary cross entropy</source>
        <translation>二元交叉熵</translation>
    </message>
    <message>
        <source>mean squared error</source>
        <translation>均方误差</translation>
    </message>
    <message>
        <source>mean absolute error</source>
        <translation>平均绝对误差</translation>
    </message>
    <message>
        <source>the model&apos;s own</source>
        <translation>模型自带的损失</translation>
    </message>
    <message>
        <source>from a Python file</source>
        <translation>来自 Python 文件</translation>
    </message>
    <message>
        <source>top-5 accuracy</source>
        <translation>top-5 准确率</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Where it is computed; a GPU is many times faster than the CPU</source>
        <translation>在哪里计算；GPU 比 CPU 快许多倍</translation>
    </message>
    <message>
        <source>Size of the steps; fine-tuning wants smaller ones than training from nothing</source>
        <translation>每步的大小；微调所需的值比从头训练小</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>What the model is to learn from</source>
        <translation>供模型学习的数据</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Samples that go through the model at once</source>
        <translation>一次通过模型的样本数</translation>
    </message>
    <message>
        <source>The file or folder</source>
        <translation>文件或文件夹</translation>
    </message>
    <message>
        <source>Target column</source>
        <translation>目标列</translation>
    </message>
    <message>
        <source>What is to be learnt</source>
        <translation>要学习的内容</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>What is made small</source>
        <translation>要最小化的量</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Passes through the training data</source>
        <translation>遍历训练数据的次数</translation>
    </message>
    <message>
        <source>FILE.py:NAME, called with the model&apos;s output and the targets</source>
        <translation>FILE.py:NAME，以模型的输出和目标值为参数调用</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>accuracy for classes</source>
        <translation>类别任务用准确率</translation>
    </message>
    <message>
        <source>What is measured on the validation data beside the loss</source>
        <translation>除损失以外，在验证数据上度量的内容</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>Class weights</source>
        <translation>类别权重</translation>
    </message>
    <message>
        <source>all alike</source>
        <translation>全部相同</translation>
    </message>
    <message>
        <source>rare classes count more</source>
        <translation>稀有类别权重更大</translation>
    </message>
    <message>
        <source>Positives</source>
        <translation>正样本</translation>
    </message>
    <message>
        <source>count once</source>
        <translation>按 1 倍计</translation>
    </message>
    <message>
        <source>count more if rare</source>
        <translation>稀少时加权</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Nesterov&apos;s momentum</source>
        <translation>Nesterov 动量</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减系数</translation>
    </message>
    <message>
        <source>Pulls trained weights towards 0; frozen ones stay</source>
        <translation>将参与训练的权重拉向 0；冻结的权重不变</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>调度</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>How the learning rate goes on after the warm-up</source>
        <translation>预热之后学习率如何变化</translation>
    </message>
    <message>
        <source>Warm-up steps</source>
        <translation>预热步数</translation>
    </message>
    <message>
        <source>The learning rate rises in a line over so many steps</source>
        <translation>学习率在这么多步内线性上升</translation>
    </message>
    <message>
        <source>Final rate, as a share of the rate</source>
        <translation>终值（占学习率的比例）</translation>
    </message>
    <message>
        <source>Patience, epochs</source>
        <translation>无改善轮数上限</translation>
    </message>
    <message>
        <source>never stop early</source>
        <translation>不提前停止</translation>
    </message>
    <message>
        <source>found before the run</source>
        <translation>运行前试出</translation>
    </message>
    <message>
        <source>Of torch, on the CPU; found by trying, or all cores but one in a deterministic run</source>
        <translation>torch 在 CPU 上使用的线程数；通过试跑得出，确定性运行时为全部核心减一</translation>
    </message>
    <message>
        <source>Clip the norm at</source>
        <translation>范数裁剪上限</translation>
    </message>
    <message>
        <source>no clipping</source>
        <translation>不裁剪</translation>
    </message>
    <message>
        <source>Largest norm of all gradients together</source>
        <translation>全部梯度合计的最大范数</translation>
    </message>
    <message>
        <source>Clip each entry at</source>
        <translation>逐元素裁剪上限</translation>
    </message>
    <message>
        <source>Batches to a step</source>
        <translation>每步的批次数</translation>
    </message>
    <message>
        <source>The same step as with a batch so much larger, in the memory of one</source>
        <translation>与把批次放大相应倍数的一步等效，只占用单个批次的内存</translation>
    </message>
    <message>
        <source>At most steps</source>
        <translation>最多步数</translation>
    </message>
    <message>
        <source>as the epochs say</source>
        <translation>由轮数决定</translation>
    </message>
    <message>
        <source>At most minutes</source>
        <translation>最多分钟数</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>End after so many epochs without a better validation loss, and keep the best weights</source>
        <translation>验证损失连续这么多轮没有改善时结束，并保留最佳权重</translation>
    </message>
    <message>
        <source>Keep the best weights</source>
        <translation>保留最佳权重</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Of the forward pass; the weights stay as they are</source>
        <translation>前向传播的精度；权重保持不变</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>The same seed gives the same numbers, on the CPU</source>
        <translation>在 CPU 上，相同的种子得到相同的数值</translation>
    </message>
    <message>
        <source>Gradient norms every</source>
        <translation>梯度范数间隔</translation>
    </message>
    <message>
        <source>Steps between two points of the gradients plot; 0 for never</source>
        <translation>梯度图上相邻两点之间的步数；0 表示不记录</translation>
    </message>
    <message>
        <source>Compute the frozen part once</source>
        <translation>冻结部分只计算一次</translation>
    </message>
    <message>
        <source>What the frozen part gives for a sample is kept, where that is the same</source>
        <translation>冻结部分对每个样本的输出若始终相同，则缓存复用</translation>
    </message>
    <message>
        <source>Compile the model</source>
        <translation>编译模型</translation>
    </message>
    <message>
        <source>torch.compile: slow to begin</source>
        <translation>torch.compile：启动较慢</translation>
    </message>
    <message>
        <source>Channels last</source>
        <translation>channels_last 内存格式</translation>
    </message>
    <message>
        <source>Faster for images on GPUs</source>
        <translation>在 GPU 上处理图像更快</translation>
    </message>
    <message>
        <source>Deterministic</source>
        <translation>确定性计算</translation>
    </message>
    <message>
        <source>Refuse operations that give other bits each time</source>
        <translation>拒绝使用每次结果位不一致的运算</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率 (lr)</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>steps per second</source>
        <translation>每秒步数</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>the curves cannot be written: {error}</source>
        <translation>无法写入曲线：{error}</translation>
    </message>
    <message>
        <source>input shape</source>
        <translation>输入的形状</translation>
    </message>
    <message>
        <source>Write it as 3×32×32.</source>
        <translation>请写成 3×32×32 的形式。</translation>
    </message>
    <message>
        <source>{text!r} is no shape</source>
        <translation>{text!r} 不是有效的形状</translation>
    </message>
    <message>
        <source>linked {by}</source>
        <translation>已连接，{by}</translation>
    </message>
    <message>
        <source>It does not fit</source>
        <translation>不相符</translation>
    </message>
    <message>
        <source>linked {by}, but mismatched</source>
        <translation>已连接，{by}，但不匹配</translation>
    </message>
    <message>
        <source>Because</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>It could be</source>
        <translation>可能是</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>{verdict}, confidence {percent}</source>
        <translation>{verdict}，置信度 {percent}</translation>
    </message>
    <message>
        <source>ambiguous between {count:,}</source>
        <translation>在 {count:,} 个来源之间有歧义</translation>
    </message>
    <message>
        <source>is not there</source>
        <translation>不存在</translation>
    </message>
    <message>
        <source>= {shape}, the target wants {wanted}</source>
        <translation>= {shape}，目标需要 {wanted}</translation>
    </message>
    <message>
        <source>nothing known</source>
        <translation>形状未知</translation>
    </message>
    <message>
        <source>The matcher found</source>
        <translation>匹配器找到的结果</translation>
    </message>
    <message>
        <source>It was a question between this and</source>
        <translation>当时待定的其他选项</translation>
    </message>
    <message>
        <source>One answer counts for all {keys} of this question.</source>
        <translation>一个回答适用于此问题的全部 {keys}。</translation>
    </message>
    <message>
        <source>one tensor with {tied}</source>
        <translation>与 {tied} 是同一个张量</translation>
    </message>
    <message>
        <source>skipped on purpose</source>
        <translation>有意跳过</translation>
    </message>
    <message>
        <source>missing: it keeps the target&apos;s own values</source>
        <translation>缺失：保留目标自身的值</translation>
    </message>
    <message>
        <source>No key of the source has this name. Auto-match may find one.</source>
        <translation>来源中没有同名的键。自动匹配或许能找到。</translation>
    </message>
    <message>
        <source>The matcher found nothing in the source for it ({shape}).</source>
        <translation>匹配器在来源中没有找到可用于它的内容 ({shape})。</translation>
    </message>
    <message>
        <source>A link was found, but it was rejected.</source>
        <translation>找到了一个连接，但它已被拒绝。</translation>
    </message>
    <message>
        <source>A link was found, but its confidence is below the threshold of {percent}.</source>
        <translation>找到了一个连接，但其置信度低于阈值 {percent}。</translation>
    </message>
    <message>
        <source>A link was found, but it was unlinked, or a stronger decision took its source.</source>
        <translation>找到了一个连接，但它已被断开，或其来源被更优先的决定占用。</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done}/{total}</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <translation>剩余 {duration}</translation>
    </message>
    <message>
        <source>{minutes} min {rest} s</source>
        <translation>{minutes} 分 {rest} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>a dialog came up: {asked}</source>
        <translation>出现了对话框：{asked}</translation>
    </message>
    <message>
        <source>{otherwise} within {seconds:.0f} s</source>
        <translation>{seconds:.0f} 秒内{otherwise}</translation>
    </message>
    <message>
        <source>Little: up to some hundred samples of a class</source>
        <translation>少：每类至多几百个样本</translation>
    </message>
    <message>
        <source>Much: thousands of a class</source>
        <translation>多：每类数千个样本</translation>
    </message>
    <message>
        <source>Like it: photographs and photographs</source>
        <translation>相似：例如同为照片</translation>
    </message>
    <message>
        <source>Unlike it: photographs and X-rays</source>
        <translation>不相似：例如照片与 X 光片</translation>
    </message>
    <message>
        <source>How much data do you have?</source>
        <translation>您有多少数据？</translation>
    </message>
    <message>
        <source>Are they like the data that the source was trained on?</source>
        <translation>这些数据与来源的训练数据相似吗？</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Policy and learning rate, as one step that can be undone</source>
        <translation>将冻结策略和学习率作为一个可撤销的步骤应用</translation>
    </message>
    <message>
        <source>Two answers, and a way to fine-tune is proposed here, with its reason.</source>
        <translation>回答两个问题后，这里会提出一种微调方式并说明理由。</translation>
    </message>
    <message>
        <source>Further arguments, one NAME=VALUE in each line</source>
        <translation>其他参数，每行一个 NAME=VALUE</translation>
    </message>
    <message>
        <source>num_classes=10
one NAME=VALUE in each line</source>
        <translation>num_classes=10
每行一个 NAME=VALUE</translation>
    </message>
    <message>
        <source>Arguments, one NAME=VALUE in each line</source>
        <translation>参数，每行一个 NAME=VALUE</translation>
    </message>
    <message>
        <source>It takes no arguments.</source>
        <translation>它不接受任何参数。</translation>
    </message>
    <message>
        <source>{twice!r} is given twice, in its row and below</source>
        <translation>{twice!r} 给出了两次：在其所在行和下方各一次</translation>
    </message>
    <message>
        <source>there is no argument {unknown!r}</source>
        <translation>没有参数 {unknown!r}</translation>
    </message>
    <message>
        <source>default: {default}</source>
        <translation>默认：{default}</translation>
    </message>
    <message>
        <source>{name}, required</source>
        <translation>{name}，必填</translation>
    </message>
    <message>
        <source>Candidates, the narrowest first</source>
        <translation>候选规则，范围最窄的在前</translation>
    </message>
    <message>
        <source>Nothing is chosen yet: the arrows and Enter, or a click.</source>
        <translation>尚未选择：请用方向键和 Enter，或点击。</translation>
    </message>
    <message>
        <source>filter…</source>
        <translation>筛选…</translation>
    </message>
    <message>
        <source>{title}: filter</source>
        <translation>{title}：筛选</translation>
    </message>
    <message>
        <source>Compare: {first} ↔ {second}</source>
        <translation>比较：{first} ↔ {second}</translation>
    </message>
    <message>
        <source>filter keys…   /regex/   shape:768,*   dtype:bf16</source>
        <translation>筛选键…   /regex/   shape:768,*   dtype:bf16</translation>
    </message>
    <message>
        <source>Filter of the compared keys</source>
        <translation>筛选比较的键</translation>
    </message>
    <message>
        <source>By &amp;module</source>
        <translation>按模块(&amp;M)</translation>
    </message>
    <message>
        <source>Put the tensors below their modules, with the farthest of each</source>
        <translation>将张量归入各自的模块，并显示每个模块中差异最大者</translation>
    </message>
    <message>
        <source>Compared tensors</source>
        <translation>比较的张量</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>复制行</translation>
    </message>
    <message>
        <source>Show in the source tree</source>
        <translation>在来源树中显示</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>排序依据</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Compare no further; what was found stays (Ctrl+Alt+Enter)</source>
        <translation>不再继续比较；保留已有结果 (Ctrl+Alt+Enter)</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Copy the whole comparison as text, repetitions grouped</source>
        <translation>将整个比较结果复制为文本，重复项合并成组</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>另存为 CSV…</translation>
    </message>
    <message>
        <source>Save the rows that are shown, in this order</source>
        <translation>按当前顺序保存所显示的行</translation>
    </message>
    <message>
        <source>Wait for the end, or stop it</source>
        <translation>请等待其结束，或将其停止</translation>
    </message>
    <message>
        <source>Copy the whole comparison as text</source>
        <translation>将整个比较结果复制为文本</translation>
    </message>
    <message>
        <source>find names and values…</source>
        <translation>查找名称和值…</translation>
    </message>
    <message>
        <source>Find in the contents</source>
        <translation>在内容中查找</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>全部复制</translation>
    </message>
    <message>
        <source>Copy everything that is listed here as text</source>
        <translation>将此处列出的全部内容复制为文本</translation>
    </message>
    <message>
        <source>Contents of the source</source>
        <translation>来源的内容</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy &amp;value</source>
        <translation>复制值(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Expand all below</source>
        <translation>展开其下全部(&amp;E)</translation>
    </message>
    <message>
        <source>This report is on this computer only; nothing was sent. It names actions, files and keys, never what tensors hold. If you pass it on, read it first.</source>
        <translation>此报告只保存在本机，没有发送任何内容。其中提到操作、文件和键，绝不包含张量的值。转交他人之前请先阅读。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>显示所在文件夹</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>What would be linked</source>
        <translation>将要建立的连接</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Parameters in the run</source>
        <translation>运行中的参数</translation>
    </message>
    <message>
        <source>filter by key or reason…</source>
        <translation>按键或理由筛选…</translation>
    </message>
    <message>
        <source>Filter the parameters of the run</source>
        <translation>筛选运行中的参数</translation>
    </message>
    <message>
        <source>Show only</source>
        <translation>仅显示</translation>
    </message>
    <message>
        <source>in &amp;epoch</source>
        <translation>所在轮(&amp;E)</translation>
    </message>
    <message>
        <source>Epoch of the schedule</source>
        <translation>调度的轮</translation>
    </message>
    <message>
        <source>working it out…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>… and {contradictions:,} more</source>
        <translation>… 以及另外 {contradictions:,} 处</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show {place}</source>
        <translation>显示 {place}</translation>
    </message>
    <message>
        <source>{shown:,} of {every:,}</source>
        <translation>{shown:,} / {every:,}</translation>
    </message>
    <message>
        <source>{every:,} tensors</source>
        <translation>{every:,} 个张量</translation>
    </message>
    <message>
        <source>{title} of the selected module</source>
        <translation>所选模块的{title}</translation>
    </message>
    <message>
        <source>as the whole model</source>
        <translation>与整个模型相同</translation>
    </message>
    <message>
        <source>also for biases and the weights of norms</source>
        <translation>也用于偏置和归一化层的权重</translation>
    </message>
    <message>
        <source>The whole model</source>
        <translation>模型整体</translation>
    </message>
    <message>
        <source>own factor</source>
        <translation>单独设置系数</translation>
    </message>
    <message>
        <source>Factor on the learning rate of the selected module</source>
        <translation>所选模块的学习率系数</translation>
    </message>
    <message>
        <source>Rows of the selected tensor that are trained alone</source>
        <translation>所选张量中单独训练的行</translation>
    </message>
    <message>
        <source>Train only rows</source>
        <translation>仅训练的行</translation>
    </message>
    <message>
        <source>Select a module or a key in the target: what it has of its own is chosen here.</source>
        <translation>请在目标中选择模块或键：其自身的设置在这里选择。</translation>
    </message>
    <message>
        <source>The selected module</source>
        <translation>所选模块</translation>
    </message>
    <message>
        <source>inherit ({option})</source>
        <translation>继承（{option}）</translation>
    </message>
    <message>
        <source>inherit (× {factor:.3g})</source>
        <translation>继承 (× {factor:.3g})</translation>
    </message>
    <message>
        <source>empty: all of 0–{last}; or 100–119, 200</source>
        <translation>留空：全部 0–{last}；或 100–119, 200</translation>
    </message>
    <message>
        <source>{row_count:,} rows; the others keep still, bit for bit. Empty: all of them or none.</source>
        <translation>共 {row_count:,} 行；其余的行逐位保持不变。留空：全部训练或全部不训练。</translation>
    </message>
    <message>
        <source>Open a source and a target; what is frozen, and how, is chosen here.</source>
        <translation>请打开来源和目标；冻结哪些、如何冻结在这里选择。</translation>
    </message>
    <message>
        <source>Pages of the freezing panel</source>
        <translation>冻结设置面板的页面</translation>
    </message>
    <message>
        <source>What</source>
        <translation>冻结内容</translation>
    </message>
    <message>
        <source>How</source>
        <translation>冻结方式</translation>
    </message>
    <message>
        <source>Rates</source>
        <translation>逐块学习率</translation>
    </message>
    <message>
        <source>Advice</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>本次运行</translation>
    </message>
    <message>
        <source>What moved</source>
        <translation>变化情况</translation>
    </message>
    <message>
        <source>Show what does not go together</source>
        <translation>显示相互矛盾之处</translation>
    </message>
    <message>
        <source>Discriminative rates: what comes after the blocks has the run&apos;s rate, and each block before has this share of the rate of the next one, since early blocks are general and should change least. 1 is one rate for all; 0.65 to 0.9 is usual, 0.38 is ULMFiT&apos;s.</source>
        <translation>分层学习率：块之后的部分使用运行的学习率，其前的每个块以此比例取后一个块的学习率，因为靠前的块较通用，变化应最小。1 表示全部使用同一学习率；常用 0.65 到 0.9，ULMFiT 使用 0.38。</translation>
    </message>
    <message>
        <source>Decay of the rate from block to block</source>
        <translation>学习率的逐块衰减系数</translation>
    </message>
    <message>
        <source>One rate for all</source>
        <translation>统一学习率</translation>
    </message>
    <message>
        <source>Learning rate of each block</source>
        <translation>各块的学习率</translation>
    </message>
    <message>
        <source>Decay from block to block</source>
        <translation>逐块衰减</translation>
    </message>
    <message>
        <source>The factors in force were chosen one by one.</source>
        <translation>当前生效的系数是逐个设定的。</translation>
    </message>
    <message>
        <source>What is trained from one epoch on stays so. Epochs count from 0; what is frozen before the first step is what the preset and the tree&apos;s boxes say. Double-click a cell to edit it, Del removes a step.</source>
        <translation>从某一轮开始训练的部分此后一直参与训练。轮从 0 开始计数；第一步之前冻结哪些，由预设和树中的复选框决定。双击单元格可编辑，按 Del 移除步骤。</translation>
    </message>
    <message>
        <source>Steps of the schedule</source>
        <translation>调度的步骤</translation>
    </message>
    <message>
        <source>Epochs between two steps</source>
        <translation>相邻两步间隔的轮数</translation>
    </message>
    <message>
        <source>Blocks that a step sets free</source>
        <translation>一步解冻的块数</translation>
    </message>
    <message>
        <source>Add the selected modules</source>
        <translation>添加所选模块</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Blocks in a step</source>
        <translation>每步的块数</translation>
    </message>
    <message>
        <source>Gradually, from the last block to the first</source>
        <translation>逐步解冻，从最后一块到第一块</translation>
    </message>
    <message>
        <source>The model has no {names}: these steps do nothing.</source>
        <translation>模型没有 {names}：这些步骤不起作用。</translation>
    </message>
    <message>
        <source>No schedule: what is frozen stays so for the whole run.</source>
        <translation>无调度：冻结的部分在整个运行中保持冻结。</translation>
    </message>
    <message>
        <source>&amp;Nothing</source>
        <translation>不冻结任何部分(&amp;N)</translation>
    </message>
    <message>
        <source>What is &amp;linked</source>
        <translation>已连接的部分(&amp;L)</translation>
    </message>
    <message>
        <source>All but the &amp;head</source>
        <translation>头部以外的部分(&amp;H)</translation>
    </message>
    <message>
        <source>First &amp;blocks</source>
        <translation>前若干个块(&amp;B)</translation>
    </message>
    <message>
        <source>By re&amp;gex</source>
        <translation>按正则表达式(&amp;G)</translation>
    </message>
    <message>
        <source>How many blocks are frozen</source>
        <translation>冻结多少个块</translation>
    </message>
    <message>
        <source>backbone\.layer[12]   or   .*norm.*</source>
        <translation>backbone\.layer[12]   或   .*norm.*</translation>
    </message>
    <message>
        <source>Regex of what is frozen</source>
        <translation>冻结内容的正则表达式</translation>
    </message>
    <message>
        <source>Freeze these only</source>
        <translation>仅冻结这些</translation>
    </message>
    <message>
        <source>Freeze these as well</source>
        <translation>也冻结这些</translation>
    </message>
    <message>
        <source>Train these</source>
        <translation>训练这些</translation>
    </message>
    <message>
        <source>What the regex matches is frozen, everything else is trained (Enter)</source>
        <translation>冻结正则表达式匹配的内容，训练其余全部 (Enter)</translation>
    </message>
    <message>
        <source>In addition to what is frozen already</source>
        <translation>在已冻结的部分之外追加</translation>
    </message>
    <message>
        <source>An exception to what is frozen</source>
        <translation>作为冻结部分的例外</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>为什么</translation>
    </message>
    <message>
        <source>Chosen by hand</source>
        <translation>手动设定</translation>
    </message>
    <message>
        <source>Take this regex away</source>
        <translation>移除此正则表达式</translation>
    </message>
    <message>
        <source>{value} of {maximum}</source>
        <translation>{value} / {maximum}</translation>
    </message>
    <message>
        <source>stands for</source>
        <translation>代表的内容</translation>
    </message>
    <message>
        <source>hits</source>
        <translation>命中</translation>
    </message>
    <message>
        <source>What the rule would make</source>
        <translation>规则将生成的内容</translation>
    </message>
    <message>
        <source>Make it a rule</source>
        <translation>设为规则</translation>
    </message>
    <message>
        <source>Trying it on all keys…</source>
        <translation>正在对所有键试用…</translation>
    </message>
    <message>
        <source> It takes over {links} made by hand.</source>
        <translation> 它将取代手动建立的 {links}。</translation>
    </message>
    <message>
        <source>and {examples} more</source>
        <translation>以及另外 {examples} 个</translation>
    </message>
    <message>
        <source>Rules that make these links, the narrowest first:</source>
        <translation>可建立这些连接的规则，范围最窄的在前：</translation>
    </message>
    <message>
        <source>Open this recipe</source>
        <translation>打开此配方</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>the checkpoint that gives its weights</source>
        <translation>提供权重的检查点</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>the model that takes them</source>
        <translation>接收权重的模型</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Step {number}, {title} {detail}: done</source>
        <translation>第 {number} 步，{title} {detail}：已完成</translation>
    </message>
    <message>
        <source>Step {number}, {title} {detail}: current</source>
        <translation>第 {number} 步，{title} {detail}：进行中</translation>
    </message>
    <message>
        <source>Step {number}, {title} {detail}: open</source>
        <translation>第 {number} 步，{title} {detail}：待完成</translation>
    </message>
    <message>
        <source>Values of the first two axes</source>
        <translation>前两个轴上的值</translation>
    </message>
    <message>
        <source>What the picture shows</source>
        <translation>图中显示的内容</translation>
    </message>
    <message>
        <source>{size}, averaged for the picture</source>
        <translation>{size}，绘图时已取平均</translation>
    </message>
    <message>
        <source> (mean)</source>
        <translation>（平均）</translation>
    </message>
    <message>
        <source>Place on axis {axis}</source>
        <translation>轴 {axis} 上的位置</translation>
    </message>
    <message>
        <source>axis {axis}: {place} of {maximum}</source>
        <translation>轴 {axis}：{place} / {maximum}</translation>
    </message>
    <message>
        <source>Histogram of the values</source>
        <translation>值的直方图</translation>
    </message>
    <message>
        <source>share of values</source>
        <translation>值的占比</translation>
    </message>
    <message>
        <source>What the rule makes</source>
        <translation>规则生成的内容</translation>
    </message>
    <message>
        <source>{name}: kind</source>
        <translation>{name}：种类</translation>
    </message>
    <message>
        <source>Show only rows of one kind</source>
        <translation>仅显示某一种类的行</translation>
    </message>
    <message>
        <source>{name}: filter</source>
        <translation>{name}：筛选</translation>
    </message>
    <message>
        <source>all {rows:,}</source>
        <translation>全部 {rows:,}</translation>
    </message>
    <message>
        <source>Which of several sources is right</source>
        <translation>多个来源中哪一个正确</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Decide by probing…</source>
        <translation>通过探测判定…</translation>
    </message>
    <message>
        <source>Try the answers on both models, if the source&apos;s own model can be built too</source>
        <translation>如果来源自身的模型也能构建，则在两个模型上试验各个答案</translation>
    </message>
    <message>
        <source>{asked} about {keys}; an answer counts for all keys of its group.</source>
        <translation>{asked}，涉及 {keys}；一个回答适用于其分组中的所有键。</translation>
    </message>
    <message>
        <source>Take for {keys}</source>
        <translation>采用（{keys}）</translation>
    </message>
    <message>
        <source>Skip for {keys}</source>
        <translation>跳过（{keys}）</translation>
    </message>
    <message>
        <source>Figures of the selected tensor</source>
        <translation>所选张量的数值指标</translation>
    </message>
    <message>
        <source>Copy all figures, as spreadsheets take them</source>
        <translation>复制全部数值，可粘贴到电子表格</translation>
    </message>
    <message>
        <source>CSV…</source>
        <translation>存为 CSV…</translation>
    </message>
    <message>
        <source>Save the values of the heat map&apos;s plane; pictures: right button on a plot</source>
        <translation>保存热图所示平面的值；如需图片，请右键点击图表</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>为何？</translation>
    </message>
    <message>
        <source>What speaks for the link</source>
        <translation>该连接有哪些依据</translation>
    </message>
    <message>
        <source>Inverted rules</source>
        <translation>反转后的规则</translation>
    </message>
    <message>
        <source>Rules without a way back</source>
        <translation>无法反转的规则</translation>
    </message>
    <message>
        <source>Save as text…</source>
        <translation>另存为文本…</translation>
    </message>
    <message>
        <source>Use in a new pair…</source>
        <translation>用于新的一对…</translation>
    </message>
    <message>
        <source>Open a checkpoint with the target&apos;s keys as source, and this source as target</source>
        <translation>以含有目标各键的检查点为来源、以当前来源为目标打开</translation>
    </message>
    <message>
        <source>{rules} from the target&apos;s keys back to the source&apos;s.</source>
        <translation>从目标的键反向到来源的键，共 {rules}。</translation>
    </message>
    <message>
        <source> {rules} has no way back; the reason is below.</source>
        <translation> 有 {rules}无法反转；理由见下方。</translation>
    </message>
    <message>
        <source> {rules} have no way back; the reason is below.</source>
        <translation> 另有 {rules}无法反转；理由见下方。</translation>
    </message>
    <message>
        <source> and {conflicts:,} more</source>
        <translation> 以及另外 {conflicts:,} 个</translation>
    </message>
    <message>
        <source> {keys} would be filled more than once, for a person to decide: {names}{more}.</source>
        <translation> {keys}会被填充多次，需由人决定：{names}{more}。</translation>
    </message>
    <message>
        <source>operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>The rules</source>
        <translation>规则列表</translation>
    </message>
    <message>
        <source>Keep {rules}</source>
        <translation>保留 {rules}</translation>
    </message>
    <message>
        <source>What the file holds beside its tensors</source>
        <translation>文件中除张量以外的内容</translation>
    </message>
    <message>
        <source>filter keys…   /regex/   shape:768,*   {hint}</source>
        <translation>筛选键…   /regex/   shape:768,*   {hint}</translation>
    </message>
    <message>
        <source>Filter of the target keys</source>
        <translation>筛选目标键</translation>
    </message>
    <message>
        <source>Filter of the source keys</source>
        <translation>筛选来源键</translation>
    </message>
    <message>
        <source>Target keys</source>
        <translation>目标中的键</translation>
    </message>
    <message>
        <source>Source keys</source>
        <translation>来源中的键</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Matching</source>
        <translation>匹配</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>检视器</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Pages found</source>
        <translation>找到的页面</translation>
    </message>
    <message>
        <source>No page has all of these words.</source>
        <translation>没有页面同时包含这些词。</translation>
    </message>
    <message>
        <source>They are kept in {place}.</source>
        <translation>设置保存在 {place}。</translation>
    </message>
    <message>
        <source>Settings cannot be written: changes are lost when the window closes.</source>
        <translation>设置无法写入：关闭窗口后，所作更改将丢失。</translation>
    </message>
    <message>
        <source>Some settings cannot be read, and have their usual values: {names}</source>
        <translation>部分设置无法读取，已恢复为默认值：{names}</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Unsaved steps</source>
        <translation>未保存的步骤</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>Reports of crashes</source>
        <translation>崩溃报告</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>{keys} belongs to “{command}”.</source>
        <translation>{keys} 属于“{command}”。</translation>
    </message>
    <message>
        <source>It holds at once.</source>
        <translation>已立即生效。</translation>
    </message>
    <message>
        <source>The command has no keys now.</source>
        <translation>该命令现在没有快捷键。</translation>
    </message>
    <message>
        <source>All commands have their usual keys.</source>
        <translation>所有命令都已恢复默认快捷键。</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Try the example</source>
        <translation>试用示例</translation>
    </message>
    <message>
        <source>Open a small network that ships with the program, and a target for it</source>
        <translation>打开随程序附带的小型网络及其目标</translation>
    </message>
    <message>
        <source>What you open is listed here; a click opens it again.</source>
        <translation>打开过的内容会列在这里，点击即可再次打开。</translation>
    </message>
    <message>
        <source>A small trained network and a model to take its weights: try everything, break nothing.</source>
        <translation>一个训练好的小网络，以及接收其权重的模型：可以随意尝试，不会损坏任何东西。</translation>
    </message>
    <message>
        <source>New here?</source>
        <translation>第一次使用？</translation>
    </message>
    <message>
        <source>Recent work</source>
        <translation>最近的工作</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Undo {step}</source>
        <translation>撤销(&amp;U) {step}</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Redo {step}</source>
        <translation>重做(&amp;R) {step}</translation>
    </message>
    <message>
        <source>Open rece&amp;nt</source>
        <translation>打开最近使用(&amp;N)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>Give up on the work under way</source>
        <translation>放弃正在进行的工作</translation>
    </message>
    <message>
        <source>Keep as rules…</source>
        <translation>存为规则…</translation>
    </message>
    <message>
        <source>The same links as a few rules, which a recipe can be read by</source>
        <translation>将同样的连接归结为几条规则，便于阅读配方</translation>
    </message>
    <message>
        <source>Threshold: links of this confidence and above are in force</source>
        <translation>阈值：置信度达到该值的连接生效</translation>
    </message>
    <message>
        <source>&amp;Threshold</source>
        <translation>阈值(&amp;T)</translation>
    </message>
    <message>
        <source>Found links of this confidence and above are in force</source>
        <translation>置信度达到该值的已找到连接生效</translation>
    </message>
    <message>
        <source>Filter the found links</source>
        <translation>筛选找到的连接</translation>
    </message>
    <message>
        <source>Show only links that are</source>
        <translation>仅显示以下状态的连接</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>The selected links become links by hand (+)</source>
        <translation>将所选连接转为手动连接 (+)</translation>
    </message>
    <message>
        <source>The selected links are taken out, and stay out (Del)</source>
        <translation>取消所选连接，此后不再采用 (Del)</translation>
    </message>
    <message>
        <source>What speaks for the selected link (Space)</source>
        <translation>所选连接有哪些依据 (Space)</translation>
    </message>
    <message>
        <source>Accept all in force</source>
        <translation>接受全部生效的连接</translation>
    </message>
    <message>
        <source>All links above the threshold become links by hand</source>
        <translation>将高于阈值的所有连接转为手动连接</translation>
    </message>
    <message>
        <source>Open a source and a target; found links are listed here.</source>
        <translation>请打开来源和目标；找到的连接会列在这里。</translation>
    </message>
    <message>
        <source>{count:,} in force</source>
        <translation>{count:,} 个生效中</translation>
    </message>
    <message>
        <source> · {below:,} below</source>
        <translation> · {below:,} 个低于阈值</translation>
    </message>
    <message>
        <source>Found links</source>
        <translation>找到的各连接</translation>
    </message>
    <message>
        <source>No found link matches this filter.</source>
        <translation>没有符合筛选条件的已找到连接。</translation>
    </message>
    <message>
        <source>Reject and skip both sides</source>
        <translation>拒绝并跳过两侧</translation>
    </message>
    <message>
        <source>Where the model is from</source>
        <translation>模型的出处</translation>
    </message>
    <message>
        <source>search…</source>
        <translation>搜索…</translation>
    </message>
    <message>
        <source>Search the list of models</source>
        <translation>搜索模型列表</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型列表</translation>
    </message>
    <message>
        <source>{found:,} found</source>
        <translation>找到 {found:,} 个</translation>
    </message>
    <message>
        <source>{found:,} in all</source>
        <translation>共 {found:,} 个</translation>
    </message>
    <message>
        <source>After a run this says whether what is frozen kept still, and how far each module moved.</source>
        <translation>运行结束后，这里会说明冻结的部分是否保持不变，以及各模块变化了多少。</translation>
    </message>
    <message>
        <source>How far modules moved</source>
        <translation>各模块的变化幅度</translation>
    </message>
    <message>
        <source>by module</source>
        <translation>按模块</translation>
    </message>
    <message>
        <source>by tensor</source>
        <translation>按张量</translation>
    </message>
    <message>
        <source>What a row stands for</source>
        <translation>每行代表的内容</translation>
    </message>
    <message>
        <source>Edit operation</source>
        <translation>编辑操作</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源列表</translation>
    </message>
    <message>
        <source>Add a source (Insert)</source>
        <translation>添加来源 (Insert)</translation>
    </message>
    <message>
        <source>Move the source up (Alt+Up)</source>
        <translation>将来源上移 (Alt+Up)</translation>
    </message>
    <message>
        <source>Move the source down (Alt+Down)</source>
        <translation>将来源下移 (Alt+Down)</translation>
    </message>
    <message>
        <source>Take the source away (Delete)</source>
        <translation>移除来源 (Delete)</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤列表</translation>
    </message>
    <message>
        <source>takes</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>gives</source>
        <translation>给出</translation>
    </message>
    <message>
        <source>Add a step (Insert)</source>
        <translation>添加步骤 (Insert)</translation>
    </message>
    <message>
        <source>Move the step up (Alt+Up)</source>
        <translation>将步骤上移 (Alt+Up)</translation>
    </message>
    <message>
        <source>Move the step down (Alt+Down)</source>
        <translation>将步骤下移 (Alt+Down)</translation>
    </message>
    <message>
        <source>Take the step away (Delete)</source>
        <translation>移除步骤 (Delete)</translation>
    </message>
    <message>
        <source>as it is; or for example  transpose | concat(0)</source>
        <translation>保持原样；或例如  transpose | concat(0)</translation>
    </message>
    <message>
        <source>Operation as text</source>
        <translation>操作的文本形式</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>建立连接</translation>
    </message>
    <message>
        <source>wants {shape}</source>
        <translation>需要 {shape}</translation>
    </message>
    <message>
        <source>Paste what load_state_dict said, from any project. The keys that it names become a source and a target, so that rules can be worked out without the files. The keys that fit are not in the text, nor in the trees.</source>
        <translation>请粘贴 load_state_dict 的报错，来自任何项目均可。其中提到的键会成为来源和目标，因此无需文件即可推出规则。相符的键不在报错文本中，也不会出现在树中。</translation>
    </message>
    <message>
        <source>Text of the error</source>
        <translation>错误文本</translation>
    </message>
    <message>
        <source>Which model</source>
        <translation>哪个模型</translation>
    </message>
    <message>
        <source>What was understood</source>
        <translation>解析结果</translation>
    </message>
    <message>
        <source>Open these keys</source>
        <translation>打开这些键</translation>
    </message>
    <message>
        <source>The text is about several models; open</source>
        <translation>文本涉及多个模型；打开</translation>
    </message>
    <message>
        <source>Paste an error first</source>
        <translation>请先粘贴错误信息</translation>
    </message>
    <message>
        <source>… and {problems} more that could not be read.</source>
        <translation>… 以及另外 {problems} 处无法读取。</translation>
    </message>
    <message>
        <source>no file was written</source>
        <translation>没有写出文件</translation>
    </message>
    <message>
        <source>the picture cannot be written: {why}</source>
        <translation>无法写入图片：{why}</translation>
    </message>
    <message>
        <source>Choose another place or name.</source>
        <translation>请选择其他位置或名称。</translation>
    </message>
    <message>
        <source>A few steps with ever larger rates show where the loss falls; the model stays as it is.</source>
        <translation>以逐渐增大的学习率试跑几步，看损失在哪里下降；模型保持不变。</translation>
    </message>
    <message>
        <source>Loss over the learning rate</source>
        <translation>损失随学习率的变化</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失值</translation>
    </message>
    <message>
        <source>The curve has no valley: at no rate did the loss fall more than it goes up and down by itself. Check that data, loss and freezing go together.</source>
        <translation>曲线没有低谷：任何学习率下损失的下降都没有超过其自身的波动。请检查数据、损失与冻结设置是否相配。</translation>
    </message>
    <message>
        <source>Use {rate:g}</source>
        <translation>使用 {rate:g}</translation>
    </message>
    <message>
        <source>At {suggestion:.2g} half of the loss&apos;s fall is done; the line can be moved to another rate.</source>
        <translation>在 {suggestion:.2g} 处损失的下降已过半；可将竖线移到其他学习率。</translation>
    </message>
    <message>
        <source>Picture (PNG)…</source>
        <translation>图片 (PNG)…</translation>
    </message>
    <message>
        <source>Drawing (SVG)…</source>
        <translation>矢量图 (SVG)…</translation>
    </message>
    <message>
        <source>Numbers (CSV)…</source>
        <translation>数据 (CSV)…</translation>
    </message>
    <message>
        <source>by step</source>
        <translation>按步</translation>
    </message>
    <message>
        <source>by epoch</source>
        <translation>按轮</translation>
    </message>
    <message>
        <source>by time</source>
        <translation>按时间</translation>
    </message>
    <message>
        <source>Curves of the run</source>
        <translation>运行的曲线</translation>
    </message>
    <message>
        <source>Which runs are drawn beside each other</source>
        <translation>并列绘制哪些运行</translation>
    </message>
    <message>
        <source>View All</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>X axis</source>
        <translation>X 轴</translation>
    </message>
    <message>
        <source>Y axis</source>
        <translation>Y 轴</translation>
    </message>
    <message>
        <source>Link Axis:</source>
        <translation>关联坐标轴：</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>手动设定</translation>
    </message>
    <message>
        <source>Invert Axis</source>
        <translation>反转坐标轴</translation>
    </message>
    <message>
        <source>Mouse Enabled</source>
        <translation>启用鼠标</translation>
    </message>
    <message>
        <source>Visible Data Only</source>
        <translation>仅可见数据</translation>
    </message>
    <message>
        <source>Auto Pan Only</source>
        <translation>仅自动平移</translation>
    </message>
    <message>
        <source>Mouse Mode</source>
        <translation>鼠标模式</translation>
    </message>
    <message>
        <source>3 button</source>
        <translation>三键</translation>
    </message>
    <message>
        <source>1 button</source>
        <translation>单键</translation>
    </message>
    <message>
        <source>ViewBox options</source>
        <translation>视图选项</translation>
    </message>
    <message>
        <source>Plot Options</source>
        <translation>绘图选项</translation>
    </message>
    <message>
        <source>Transforms</source>
        <translation>变换</translation>
    </message>
    <message>
        <source>Log X</source>
        <translation>X 轴取对数</translation>
    </message>
    <message>
        <source>Log Y</source>
        <translation>Y 轴取对数</translation>
    </message>
    <message>
        <source>Y vs. Y&apos;</source>
        <translation>Y 与 Y&apos;</translation>
    </message>
    <message>
        <source>Power Spectrum (FFT)</source>
        <translation>功率谱 (FFT)</translation>
    </message>
    <message>
        <source>Subtract Mean</source>
        <translation>减去均值</translation>
    </message>
    <message>
        <source>Downsample</source>
        <translation>降采样</translation>
    </message>
    <message>
        <source>Subsample</source>
        <translation>间隔抽取</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>取均值</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>峰值</translation>
    </message>
    <message>
        <source>Clip to View</source>
        <translation>裁剪到视图</translation>
    </message>
    <message>
        <source>Max Traces:</source>
        <translation>最多曲线数：</translation>
    </message>
    <message>
        <source>Forget hidden traces</source>
        <translation>丢弃隐藏的曲线</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>求平均</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>透明度</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Show X Grid</source>
        <translation>显示 X 网格</translation>
    </message>
    <message>
        <source>Show Y Grid</source>
        <translation>显示 Y 网格</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>数据点</translation>
    </message>
    <message>
        <source>Export...</source>
        <translation>导出图像…</translation>
    </message>
    <message>
        <source>Item to export:</source>
        <translation>导出对象：</translation>
    </message>
    <message>
        <source>Export format</source>
        <translation>导出格式</translation>
    </message>
    <message>
        <source>Export options</source>
        <translation>导出选项</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Write what is drawn to a file</source>
        <translation>将绘制的内容写入文件</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>log axis</source>
        <translation>对数轴</translation>
    </message>
    <message>
        <source>x axis</source>
        <translation>x 轴</translation>
    </message>
    <message>
        <source>Runs ({chosen} of {runs})</source>
        <translation>运行记录 ({chosen}/{runs})</translation>
    </message>
    <message>
        <source>Nothing to show yet: open a source and a target.</source>
        <translation>还没有可显示的内容：请打开来源和目标。</translation>
    </message>
    <message>
        <source>none: only the bits are compared</source>
        <translation>无：仅逐位比较</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>Largest difference, relative to the largest value, that counts as equal; 1e-4 as a rule</source>
        <translation>视为相等的最大差异（相对于最大值）；通常为 1e-4</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>The model that the checkpoint was saved from: a zoo&apos;s, a file&apos;s, or by its name</source>
        <translation>保存该检查点时所用的模型：可来自模型库、文件，或直接给出名称</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>不用模型</translation>
    </message>
    <message>
        <source>Compare the bits alone</source>
        <translation>仅逐位比较</translation>
    </message>
    <message>
        <source>found by itself    ·    2x3x64x64    ·    tokens:2x12&lt;50    ·    a file</source>
        <translation>自动查找    ·    2x3x64x64    ·    tokens:2x12&lt;50    ·    文件</translation>
    </message>
    <message>
        <source>&amp;Tolerance</source>
        <translation>容差(&amp;T)</translation>
    </message>
    <message>
        <source>Source&apos;s own &amp;model</source>
        <translation>来源自身的模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Input</source>
        <translation>输入(&amp;I)</translation>
    </message>
    <message>
        <source>Show in both trees</source>
        <translation>在两棵树中显示</translation>
    </message>
    <message>
        <source>Both models run on the same input, in eval mode; their outputs are compared, and what each pair of corresponding modules makes of it.
Without the source&apos;s own model the bits of each linked tensor are compared with its source.

Open questions can be decided by trying their answers on both models.</source>
        <translation>两个模型都以 eval 模式运行同一输入；比较它们的输出，以及每对相互对应的模块所得的结果。
若没有来源自身的模型，则将每个已连接张量与其来源逐位比较。

待定问题可通过在两个模型上试验各个答案来判定。</translation>
    </message>
    <message>
        <source>Answers tried</source>
        <translation>已试验的答案</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>逐位比较</translation>
    </message>
    <message>
        <source>Give it up (Ctrl+Alt+Enter)</source>
        <translation>放弃 (Ctrl+Alt+Enter)</translation>
    </message>
    <message>
        <source>Compare (Ctrl+Enter)</source>
        <translation>比较 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Try each answer on both models; those that are clear are put in force</source>
        <translation>在两个模型上试验每个答案；结论明确的随即生效</translation>
    </message>
    <message>
        <source>Links between source and target</source>
        <translation>来源与目标之间的连接</translation>
    </message>
    <message>
        <source>{rows} above</source>
        <translation>上方 {rows}</translation>
    </message>
    <message>
        <source>{rows} below</source>
        <translation>下方 {rows}</translation>
    </message>
    <message>
        <source>
confidence {percent}</source>
        <translation>
置信度 {percent}</translation>
    </message>
    <message>
        <source>
confidence at least {percent}</source>
        <translation>
置信度不低于 {percent}</translation>
    </message>
    <message>
        <source>Kind of rule {row}</source>
        <translation>规则 {row} 的种类</translation>
    </message>
    <message>
        <source>{name} of rule {row}</source>
        <translation>规则 {row} 的{name}</translation>
    </message>
    <message>
        <source>A Python regular expression; it has to match the whole key</source>
        <translation>Python 正则表达式；须匹配整个键</translation>
    </message>
    <message>
        <source>The key that it makes: \1 and \g&lt;name&gt; for groups, \g&lt;i&gt;+1 and {i*2} for numbers</source>
        <translation>生成的键：用 \1 和 \g&lt;name&gt; 引用分组，用 \g&lt;i&gt;+1 和 {i*2} 计算数字</translation>
    </message>
    <message>
        <source>What happens on the way: transpose | concat(0); empty for nothing</source>
        <translation>中间执行的操作：transpose | concat(0)；留空表示不执行</translation>
    </message>
    <message>
        <source>Which keys belong together, in which order: part=query,key,value ; expert=8</source>
        <translation>哪些键属于同一组、按什么顺序：part=query,key,value ; expert=8</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Kind of rule</source>
        <translation>规则种类</translation>
    </message>
    <message>
        <source>What the rule does</source>
        <translation>规则的作用</translation>
    </message>
    <message>
        <source>Add rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Update rule</source>
        <translation>更新规则</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Add as new rule</source>
        <translation>添加为新规则</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>复制为文本(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste lines of text</source>
        <translation>粘贴文本行(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Write a new rule</source>
        <translation>编写新规则</translation>
    </message>
    <message>
        <source>Duplicate the rule (Ctrl+D)</source>
        <translation>复制一份此规则 (Ctrl+D)</translation>
    </message>
    <message>
        <source>Move up (Alt+Up): the first rule that matches a key takes it</source>
        <translation>上移 (Alt+Up)：键由第一条与之匹配的规则占用</translation>
    </message>
    <message>
        <source>Move down (Alt+Down)</source>
        <translation>下移 (Alt+Down)</translation>
    </message>
    <message>
        <source>Delete the rule (Delete)</source>
        <translation>删除此规则 (Delete)</translation>
    </message>
    <message>
        <source>More: copy, paste, import, export, generalise, invert</source>
        <translation>更多：复制、粘贴、导入、导出、归纳、反转</translation>
    </message>
    <message>
        <source>No rules yet. Write one beside, paste lines of text (Ctrl+V), or link two or three keys by hand and generalise them (Ctrl+G).</source>
        <translation>还没有规则。可在旁边编写一条，粘贴文本行 (Ctrl+V)，或手动连接两三个键后进行归纳 (Ctrl+G)。</translation>
    </message>
    <message>
        <source>Rules, in order</source>
        <translation>规则（按顺序）</translation>
    </message>
    <message>
        <source>The same data and settings, trained once for each border and seed. What is new is trained in any case. Several seeds tell a real difference from chance.</source>
        <translation>使用相同的数据和设置，对每个分界和每个种子各训练一次。新增的部分始终参与训练。使用多个种子才能区分真实差异与偶然波动。</translation>
    </message>
    <message>
        <source>Find the best border between frozen and retrained layers</source>
        <translation>寻找冻结层与重新训练层之间的最佳分界</translation>
    </message>
    <message>
        <source>Borders to try</source>
        <translation>要尝试的分界</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>种子数</translation>
    </message>
    <message>
        <source>also from the model&apos;s own initial values</source>
        <translation>同时从模型自身的初始值开始</translation>
    </message>
    <message>
        <source>The same runs without the transplant, nothing frozen</source>
        <translation>不移植、不冻结的同样运行</translation>
    </message>
    <message>
        <source>Find it</source>
        <translation>开始寻找</translation>
    </message>
    <message>
        <source>Use this</source>
        <translation>使用该分界</translation>
    </message>
    <message>
        <source>Border to use</source>
        <translation>要使用的分界</translation>
    </message>
    <message>
        <source>What each border reached</source>
        <translation>各分界达到的结果</translation>
    </message>
    <message>
        <source>{runs} of {epochs}</source>
        <translation>{runs}，每次 {epochs}</translation>
    </message>
    <message>
        <source>What was reached, over the number of frozen blocks</source>
        <translation>所得结果随冻结块数的变化</translation>
    </message>
    <message>
        <source>frozen blocks</source>
        <translation>冻结的块数</translation>
    </message>
    <message>
        <source>transplanted</source>
        <translation>移植</translation>
    </message>
    <message>
        <source>advised</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>from initial values</source>
        <translation>从初始值开始</translation>
    </message>
    <message>
        <source>accuracy, %</source>
        <translation>准确率 (%)</translation>
    </message>
    <message>
        <source>In what {runs} differ</source>
        <translation>{runs}的差异</translation>
    </message>
    <message>
        <source>setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>Differences of runs</source>
        <translation>各次运行的差异</translation>
    </message>
    <message>
        <source>Settings that are the same in all of them are left out.</source>
        <translation>各次运行中相同的设置已略去。</translation>
    </message>
    <message>
        <source>The recipe holds all of it: source, target, links, freezing and run settings. Save it, copy it with its files to the other machine, and start it there; the first process writes the same pair as here.</source>
        <translation>配方包含全部内容：来源、目标、连接、冻结和运行设置。保存配方，将其连同所需文件复制到另一台机器，并在那里启动；第一个进程写入的权重对与在本机得到的相同。</translation>
    </message>
    <message>
        <source>One machine</source>
        <translation>单机</translation>
    </message>
    <message>
        <source>Several machines</source>
        <translation>多机</translation>
    </message>
    <message>
        <source>GPUs (CUDA)</source>
        <translation>GPU (CUDA)</translation>
    </message>
    <message>
        <source>processors</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Where it is to run</source>
        <translation>运行环境</translation>
    </message>
    <message>
        <source>Launch lines: {place}</source>
        <translation>启动命令：{place}</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Pair to write</source>
        <translation>要写入的权重对</translation>
    </message>
    <message>
        <source>Train on</source>
        <translation>训练设备</translation>
    </message>
    <message>
        <source>processes on each machine</source>
        <translation>每台机器的进程数</translation>
    </message>
    <message>
        <source>machines</source>
        <translation>机器数</translation>
    </message>
    <message>
        <source>Save recipe and script…</source>
        <translation>保存配方和脚本…</translation>
    </message>
    <message>
        <source>Each fine-tuning run is kept here with its settings, figures and weights. Start one in the fine-tune panel.</source>
        <translation>每次微调运行都会连同其设置、数据和权重保存在这里。请在“微调”面板中开始一次运行。</translation>
    </message>
    <message>
        <source>Put the weights, links, freezing and settings of this run in place</source>
        <translation>恢复此运行的权重、连接、冻结和设置</translation>
    </message>
    <message>
        <source>Train the same run for more epochs</source>
        <translation>将同一运行再训练若干轮</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
    <message>
        <source>In what the chosen runs differ</source>
        <translation>所选运行之间的差异</translation>
    </message>
    <message>
        <source>Forget the chosen runs, with their weights</source>
        <translation>清除所选运行及其权重</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>All runs with their settings and results</source>
        <translation>全部运行及其设置和结果</translation>
    </message>
    <message>
        <source>Find the best border…</source>
        <translation>寻找最佳分界…</translation>
    </message>
    <message>
        <source>Train elsewhere…</source>
        <translation>在别处训练…</translation>
    </message>
    <message>
        <source>{status}, filter</source>
        <translation>{status}，筛选</translation>
    </message>
    <message>
        <source>Show only what is {status}</source>
        <translation>仅显示{status}的项</translation>
    </message>
    <message>
        <source>all tensors</source>
        <translation>全部张量</translation>
    </message>
    <message>
        <source>Only for these tensors</source>
        <translation>仅用于这些张量</translation>
    </message>
    <message>
        <source>only for</source>
        <translation>仅用于</translation>
    </message>
    <message>
        <source>places of the tensors it applies to, from 0: 0, 1</source>
        <translation>适用的张量位置，从 0 计起：0, 1</translation>
    </message>
    <message>
        <source>required: {expected}</source>
        <translation>必填：{expected}</translation>
    </message>
    <message>
        <source>FILE.py:NAME · torchvision:NAME · timm:NAME · transformers:config.json · package.module:callable · or a checkpoint, for its shapes only</source>
        <translation>FILE.py:NAME · torchvision:NAME · timm:NAME · transformers:config.json · package.module:callable · 或检查点（仅使用其形状）</translation>
    </message>
    <message>
        <source>Models and checkpoints (*.py *.json *.safetensors *.pth *.pt *.pt2 *.bin *.ckpt);;All files (*)</source>
        <translation>模型和检查点 (*.py *.json *.safetensors *.pth *.pt *.pt2 *.bin *.ckpt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open target</source>
        <translation>打开目标</translation>
    </message>
    <message>
        <source>Choose the target&apos;s file</source>
        <translation>选择目标文件</translation>
    </message>
    <message>
        <source>Name a target first.</source>
        <translation>请先指定目标。</translation>
    </message>
    <message>
        <source>Fixes the initial values of what is not transplanted</source>
        <translation>确定未移植部分的初始值</translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Choose a class or function in the file.</source>
        <translation>请选择文件中的类或函数。</translation>
    </message>
    <message>
        <source>Give a value for {names}.</source>
        <translation>请为 {names} 给出值。</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>A few samples as the model will see them, and how the classes are balanced</source>
        <translation>模型将看到的若干样本，以及各类别是否均衡</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Send two samples through the model and the loss; nothing is changed</source>
        <translation>让两个样本通过模型和损失；不作任何更改</translation>
    </message>
    <message>
        <source>Find rate</source>
        <translation>查找学习率</translation>
    </message>
    <message>
        <source>Try ever larger learning rates and see where the loss falls fastest</source>
        <translation>逐渐增大学习率，观察损失在何处下降最快</translation>
    </message>
    <message>
        <source>Find batch size</source>
        <translation>查找批大小</translation>
    </message>
    <message>
        <source>The largest batch that the memory holds, found without filling it up</source>
        <translation>内存可容纳的最大批次，查找时不会占满内存</translation>
    </message>
    <message>
        <source>Continue…</source>
        <translation>继续…</translation>
    </message>
    <message>
        <source>Go on with a run that was saved</source>
        <translation>继续一个已保存的运行</translation>
    </message>
    <message>
        <source>Save run…</source>
        <translation>保存运行…</translation>
    </message>
    <message>
        <source>Write the last run as a checkpoint, to continue here or in plain torch</source>
        <translation>将上一次运行写为检查点，可在此处或用纯 torch 继续</translation>
    </message>
    <message>
        <source>Start the run</source>
        <translation>开始运行</translation>
    </message>
    <message>
        <source>Stop and keep what was learnt so far</source>
        <translation>停止并保留目前学到的内容</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>运行的进度</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Do one step, and hold the run again</source>
        <translation>执行一步，然后再次暂停运行</translation>
    </message>
    <message>
        <source>Learning rate of the run under way</source>
        <translation>当前运行所用的学习率</translation>
    </message>
    <message>
        <source>Go on with this learning rate</source>
        <translation>以此学习率继续</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Keep the state as it is now, to go back to</source>
        <translation>保留当前状态，以便日后回退</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>回退</translation>
    </message>
    <message>
        <source>Go on from a snapshot</source>
        <translation>从快照继续</translation>
    </message>
    <message>
        <source>Write a run checkpoint, to continue here or in plain torch</source>
        <translation>写入运行检查点，可在此处或用纯 torch 继续</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>当前学习率</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复运行</translation>
    </message>
    <message>
        <source>Choose the file or folder</source>
        <translation>选择文件或文件夹</translation>
    </message>
    <message>
        <source>Choose: {what}</source>
        <translation>选择：{what}</translation>
    </message>
    <message>
        <source> and {chosen} more</source>
        <translation> 以及另外 {chosen} 项</translation>
    </message>
    <message>
        <source>Pages of the fine-tune panel</source>
        <translation>微调面板的页面</translation>
    </message>
    <message>
        <source>Rate test</source>
        <translation>学习率测试</translation>
    </message>
    <message>
        <source>Preview shows a few samples as the model will see them, and how many there are of each class.</source>
        <translation>“预览”会显示模型将看到的若干样本，以及各类别的样本数。</translation>
    </message>
    <message>
        <source>Samples of the data</source>
        <translation>数据中的样本</translation>
    </message>
    <message>
        <source>Samples by class</source>
        <translation>各类别的样本</translation>
    </message>
    <message>
        <source>and {classes} more classes</source>
        <translation>以及另外 {classes} 个类别</translation>
    </message>
    <message>
        <source>training + validation by class</source>
        <translation>各类别的训练 + 验证样本数</translation>
    </message>
    <message>
        <source>Why {key} is {verdict}</source>
        <translation>{key} 为何如此：{verdict}</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Go to the row</source>
        <translation>转到该行</translation>
    </message>
    <message>
        <source>Such names stand for code that would run while a file is loaded. It was not run; tensors and plain values do not need it.</source>
        <translation>这类名称代表加载文件时会运行的代码。代码没有运行；张量和普通值不需要它。</translation>
    </message>
    <message>
        <source>(the file itself)</source>
        <translation>（文件本身）</translation>
    </message>
    <message>
        <source>group       {name}: {kind}, {count}</source>
        <translation>分组        {name}：{kind}，{count}</translation>
    </message>
    <message>
        <source>metadata    {name} = {text_}</source>
        <translation>元数据      {name} = {text_}</translation>
    </message>
    <message>
        <source>value       {name} = {value}</source>
        <translation>值          {name} = {value}</translation>
    </message>
    <message>
        <source>tied        {names}</source>
        <translation>绑定        {names}</translation>
    </message>
    <message>
        <source>{more:,} more</source>
        <translation>另外 {more:,} 个</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} 和 {last}</translation>
    </message>
    <message>
        <source>This file refers</source>
        <translation>此文件引用了</translation>
    </message>
    <message>
        <source>These files refer</source>
        <translation>这些文件引用了</translation>
    </message>
    <message>
        <source>{subject} to {listed}; {part} not loaded.</source>
        <translation>{subject} {listed}；{part}未被加载。</translation>
    </message>
    <message>
        <source>they were</source>
        <translation>它们</translation>
    </message>
    <message>
        <source>it was</source>
        <translation>它</translation>
    </message>
    <message>
        <source>the order of {name!r} has more than {most_values:,} values</source>
        <translation>{name!r} 的顺序中的值超过 {most_values:,} 个</translation>
    </message>
    <message>
        <source>the order of {name!r} has no value, or one of them twice</source>
        <translation>{name!r} 的顺序没有值，或其中有重复的值</translation>
    </message>
    <message>
        <source>Name each value once: part=query,key,value; expert=8; expert=number.</source>
        <translation>每个值只列一次：part=query,key,value; expert=8; expert=number。</translation>
    </message>
    <message>
        <source>a rule that skips makes nothing: it has neither template nor operation nor order</source>
        <translation>用于跳过的规则不生成任何内容：没有模板、操作和顺序</translation>
    </message>
    <message>
        <source>Take them away, or let the rule make links.</source>
        <translation>请将其去掉，或让该规则建立连接。</translation>
    </message>
    <message>
        <source>the order names {twice!r} twice</source>
        <translation>顺序中两次列出 {twice!r}</translation>
    </message>
    <message>
        <source>Name it once.</source>
        <translation>只列一次。</translation>
    </message>
    <message>
        <source>the order brings keys together whatever {name!r} is, but the template makes different keys of them</source>
        <translation>无论 {name!r} 为何，顺序都会将键合在一起，但模板会由它们生成不同的键</translation>
    </message>
    <message>
        <source>Take {name!r} out of the template, or out of the order.</source>
        <translation>请从模板或顺序中去掉 {name!r}。</translation>
    </message>
    <message>
        <source>the order names {name!r}, which is neither a group of the pattern nor in the template</source>
        <translation>顺序中列出了 {name!r}，但它既不是模式的分组，也不在模板中</translation>
    </message>
    <message>
        <source>Write (?P&lt;{name}&gt;…) in the pattern, or {{{name}}} in the template.</source>
        <translation>请在模式中写 (?P&lt;{name}&gt;…)，或在模板中写 {{{name}}}。</translation>
    </message>
    <message>
        <source>the operation {operation} takes the part {loose!r}, which no order spreads</source>
        <translation>操作 {operation} 取 {loose!r} 部分，但没有顺序将其展开</translation>
    </message>
    <message>
        <source>Write an order such as ; {loose}=query,key,value and use the name for the targets&apos; keys.</source>
        <translation>请写出顺序，例如 ; {loose}=query,key,value，并在目标键中使用该名称。</translation>
    </message>
    <message>
        <source>{{{text_}}} divides by zero</source>
        <translation>{{{text_}}} 除以零</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>过长</translation>
    </message>
    <message>
        <source>the template has {{{text_}}}, which is no arithmetic: {what}</source>
        <translation>模板中有 {{{text_}}}，它不是算术表达式：{what}</translation>
    </message>
    <message>
        <source>For example: {i*2+1}, {\1//3}; a brace that is meant is written {{ or }}.</source>
        <translation>例如：{i*2+1}、{\1//3}；要表示花括号本身，请写 {{ 或 }}。</translation>
    </message>
    <message>
        <source>only whole numbers, groups, {signs} and parentheses are known</source>
        <translation>仅支持整数、分组、{signs} 和圆括号</translation>
    </message>
    <message>
        <source>the group {name!r} is {text_!r}, which is no number</source>
        <translation>分组 {name!r} 为 {text_!r}，不是数字</translation>
    </message>
    <message>
        <source>the result is too large for a number in a key</source>
        <translation>结果过大，不能用作键中的数字</translation>
    </message>
    <message>
        <source>the mean of tensors of one shape (model soup)</source>
        <translation>形状相同的张量的均值 (model soup)</translation>
    </message>
    <message>
        <source>{total}{what}, in the order {listed}</source>
        <translation>{total}{what}，顺序为 {listed}</translation>
    </message>
    <message>
        <source> after rows and columns are exchanged</source>
        <translation>（先交换行和列）</translation>
    </message>
    <message>
        <source>along axis {axis}{note}</source>
        <translation>沿轴 {axis} 拼接{note}</translation>
    </message>
    <message>
        <source>{count} stacked along a new axis {axis}{note}</source>
        <translation>{count} 个沿新轴 {axis} 堆叠{note}</translation>
    </message>
    <message>
        <source>{outer} times {every} along axis {axis}, stacked{note}</source>
        <translation>沿轴 {axis} 每 {every} 个拼接，共 {outer} 组，再堆叠{note}</translation>
    </message>
    <message>
        <source>a weight from its length and its direction</source>
        <translation>由长度和方向得到的权重</translation>
    </message>
    <message>
        <source>the batch norm behind a layer folded into its {what}</source>
        <translation>将层之后的批归一化并入该层的 {what}</translation>
    </message>
    <message>
        <source>{sizes} sizes that add up to {sizes2}</source>
        <translation>{sizes} 个大小之和为 {sizes2}</translation>
    </message>
    <message>
        <source>a kernel of TensorFlow or JAX, h×w×in×out, as torch keeps it</source>
        <translation>TensorFlow 或 JAX 的卷积核 h×w×in×out，转为 torch 的布局</translation>
    </message>
    <message>
        <source>a kernel of torch as TensorFlow and JAX keep it</source>
        <translation>torch 的卷积核，转为 TensorFlow 和 JAX 的布局</translation>
    </message>
    <message>
        <source>a 1-D kernel of TensorFlow or JAX, w×in×out, as torch keeps it</source>
        <translation>TensorFlow 或 JAX 的一维卷积核 w×in×out，转为 torch 的布局</translation>
    </message>
    <message>
        <source>a 3-D kernel of TensorFlow or JAX as torch keeps it</source>
        <translation>TensorFlow 或 JAX 的三维卷积核，转为 torch 的布局</translation>
    </message>
    <message>
        <source>a 3-D kernel of torch as TensorFlow and JAX keep it</source>
        <translation>torch 的三维卷积核，转为 TensorFlow 和 JAX 的布局</translation>
    </message>
    <message>
        <source>inputs and outputs of a kernel exchanged (transposed convolution)</source>
        <translation>交换卷积核的输入和输出（转置卷积）</translation>
    </message>
    <message>
        <source>relative positions of another window</source>
        <translation>其他窗口的相对位置</translation>
    </message>
    <message>
        <source>positions of another grid, one class token kept</source>
        <translation>其他网格的位置，保留一个类别词元</translation>
    </message>
    <message>
        <source>positions of another grid, without a class token</source>
        <translation>其他网格的位置，没有类别词元</translation>
    </message>
    <message>
        <source>positions of another length</source>
        <translation>其他长度的位置</translation>
    </message>
    <message>
        <source>patches of another size</source>
        <translation>其他大小的图像块</translation>
    </message>
    <message>
        <source>another number of tokens: the first ones are shared</source>
        <translation>词元数量不同：共用最前面的部分</translation>
    </message>
    <message>
        <source>another number of input channels</source>
        <translation>输入通道数不同</translation>
    </message>
    <message>
        <source>an image&apos;s kernel for video</source>
        <translation>将图像的卷积核用于视频</translation>
    </message>
    <message>
        <source>a video&apos;s kernel for images</source>
        <translation>将视频的卷积核用于图像</translation>
    </message>
    <message>
        <source>the shapes are equal</source>
        <translation>形状相同</translation>
    </message>
    <message>
        <source>a linear layer and a convolution with the same weights</source>
        <translation>权重相同的线性层与卷积</translation>
    </message>
    <message>
        <source>rows and columns exchanged</source>
        <translation>交换行和列</translation>
    </message>
    <message>
        <source>the same number of elements: the numbers stay in their order</source>
        <translation>元素数相同：数值保持原有顺序</translation>
    </message>
    <message>
        <source>longer: the rest stays as the target has it</source>
        <translation>加长：其余部分保持目标原有的值</translation>
    </message>
    <message>
        <source>longer: the rest becomes zero</source>
        <translation>加长：其余部分置零</translation>
    </message>
    <message>
        <source>shorter: the end is left out</source>
        <translation>缩短：去掉末尾</translation>
    </message>
    <message>
        <source>a smaller kernel: the centre is kept</source>
        <translation>较小的卷积核：保留中心</translation>
    </message>
    <message>
        <source>axes of size one taken away</source>
        <translation>去掉大小为 1 的轴</translation>
    </message>
    <message>
        <source>axes of size one put in</source>
        <translation>插入大小为 1 的轴</translation>
    </message>
    <message>
        <source>{reason}, rows and columns exchanged</source>
        <translation>{reason}，并交换行和列</translation>
    </message>
    <message>
        <source>part {index} of {count} along axis {axis}</source>
        <translation>沿轴 {axis} 的第 {index} 部分（共 {count} 部分）</translation>
    </message>
    <message>
        <source>query, key and value of {query}, {key} and {value} along axis {axis}</source>
        <translation>沿轴 {axis} 依次为 query {query}、key {key} 和 value {value}</translation>
    </message>
    <message>
        <source>{part} of {whole}</source>
        <translation>{whole}，取其{part}</translation>
    </message>
    <message>
        <source>number {index} of {count} along axis 0</source>
        <translation>沿轴 0 的第 {index} 个（共 {count} 个）</translation>
    </message>
    <message>
        <source>as it is; nobody knows the shapes</source>
        <translation>保持原样；形状未知，无从核对</translation>
    </message>
    <message>
        <source>nobody knows the shapes</source>
        <translation>无从得知形状</translation>
    </message>
    <message>
        <source>the words of the examples, and any number where theirs differ</source>
        <translation>沿用示例中的词；示例中数字不同处可为任意数字</translation>
    </message>
    <message>
        <source>any word and any number where the examples differ</source>
        <translation>示例不同处可为任意词和任意数字</translation>
    </message>
    <message>
        <source>the words of the examples, and any number</source>
        <translation>沿用示例中的词，数字任意</translation>
    </message>
    <message>
        <source>the words of the examples, any number, and any last part</source>
        <translation>沿用示例中的词，数字任意，末段任意</translation>
    </message>
    <message>
        <source>any word where the examples differ, and any number</source>
        <translation>示例不同处可为任意词，数字任意</translation>
    </message>
    <message>
        <source>any word where the examples differ, any number and last part</source>
        <translation>示例不同处可为任意词，数字和末段任意</translation>
    </message>
    <message>
        <source>whatever the names end with that is the same on both sides</source>
        <translation>名称末尾任意，只要两侧相同</translation>
    </message>
    <message>
        <source>the same ends on both sides, and any number</source>
        <translation>两侧末尾相同，数字任意</translation>
    </message>
    <message>
        <source>the same ends on both sides, any number, and any word that differs</source>
        <translation>两侧末尾相同，数字任意，不同处可为任意词</translation>
    </message>
    <message>
        <source>there is nothing to generalise</source>
        <translation>没有可归纳的内容</translation>
    </message>
    <message>
        <source>Link two or three keys first.</source>
        <translation>请先连接两三个键。</translation>
    </message>
    <message>
        <source>these links have different operations, which one rule cannot have</source>
        <translation>这些连接的操作各不相同，无法用一条规则表示</translation>
    </message>
    <message>
        <source>Choose links with the same operation.</source>
        <translation>请选择操作相同的连接。</translation>
    </message>
    <message>
        <source>a backslash ends the text</source>
        <translation>文本以反斜杠结尾</translation>
    </message>
    <message>
        <source>a brace is not closed</source>
        <translation>花括号未闭合</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>matches no key</source>
        <translation>没有匹配任何键</translation>
    </message>
    <message>
        <source>takes {keys}</source>
        <translation>取用{keys}</translation>
    </message>
    <message>
        <source>{keys} goes to rule {place}</source>
        <translation>{keys}归规则 {place}</translation>
    </message>
    <message>
        <source>{keys} go to rule {place}</source>
        <translation>{keys}归规则 {place} 取用</translation>
    </message>
    <message>
        <source>{keys} claimed more than once</source>
        <translation>{keys}有多个来源争用</translation>
    </message>
    <message>
        <source>{links} whose shapes do not fit</source>
        <translation>{links}形状不符</translation>
    </message>
    <message>
        <source>{links} of which parts are missing</source>
        <translation>{links}缺少部分内容</translation>
    </message>
    <message>
        <source>{count:,} made into a key that the target does not have</source>
        <translation>{count:,} 个变成了目标没有的键</translation>
    </message>
    <message>
        <source>{count:,} made into a key that the source does not have</source>
        <translation>{count:,} 个变成了来源没有的键</translation>
    </message>
    <message>
        <source>{keys} of which the template can make nothing</source>
        <translation>{keys}无法由模板生成结果</translation>
    </message>
    <message>
        <source>what comes back is {made}, not {shape}</source>
        <translation>逆向得到的是 {made}，而不是 {shape}</translation>
    </message>
    <message>
        <source>the way back of: {reason}</source>
        <translation>逆向操作，原为：{reason}</translation>
    </message>
    <message>
        <source>the way back</source>
        <translation>逆向操作</translation>
    </message>
    <message>
        <source>{name}: {strangers} is no number to calculate with</source>
        <translation>{name}：{strangers} 不是可参与计算的数</translation>
    </message>
    <message>
        <source>{operation} makes one tensor of {every}, and gets {count}</source>
        <translation>{operation} 由 {every} 个张量得到一个，但收到 {count} 个</translation>
    </message>
    <message>
        <source>Put a step behind it that joins the results: concat(0, every=2) | stack(0).</source>
        <translation>请在其后加一个合并各结果的步骤：concat(0, every=2) | stack(0)。</translation>
    </message>
    <message>
        <source>{name}: no dtype holds the values of all ({listed})</source>
        <translation>{name}：没有能容纳全部值的数据类型 ({listed})</translation>
    </message>
    <message>
        <source>Put cast(float32) before it.</source>
        <translation>请在其前加上 cast(float32)。</translation>
    </message>
    <message>
        <source>{name}: {what} needs fractions, which {dtype} has not</source>
        <translation>{name}：{what}需要小数，而 {dtype} 不支持小数</translation>
    </message>
    <message>
        <source>{name}: {value} is no {removeprefix}</source>
        <translation>{name}：{value} 不是有效的 {removeprefix} 值</translation>
    </message>
    <message>
        <source>axes {first} and {second} exchanged</source>
        <translation>交换轴 {first} 和 {second}</translation>
    </message>
    <message>
        <source>permute: {order} is no order of the axes 0 to {order2}</source>
        <translation>permute：{order} 不是轴 0 到 {order2} 的有效顺序</translation>
    </message>
    <message>
        <source>permute: the order has {order} axes, the tensor {shape}</source>
        <translation>permute：顺序有 {order} 个轴，而张量为 {shape}</translation>
    </message>
    <message>
        <source>axes in the order {names}</source>
        <translation>轴的顺序为 {names}</translation>
    </message>
    <message>
        <source>{self_}: torch cannot do this with {dtypes} ({error})</source>
        <translation>{self_}：torch 无法对 {dtypes} 执行此操作 ({error})</translation>
    </message>
    <message>
        <source>{self_} cannot be undone: what it leaves out or mixes is not in its result</source>
        <translation>{self_} 无法逆向：其舍去或混合的内容不在结果中</translation>
    </message>
    <message>
        <source>, {name} by its name</source>
        <translation>，{name} 须按名称给出</translation>
    </message>
    <message>
        <source>{name} takes {count}{by_name}, not {positional}</source>
        <translation>{name} 接受 {count}{by_name}，而不是 {positional} 个</translation>
    </message>
    <message>
        <source>is given twice</source>
        <translation>给出了两次</translation>
    </message>
    <message>
        <source>is not known to {name}</source>
        <translation>对 {name} 无效</translation>
    </message>
    <message>
        <source>the argument {name!r} {problem}</source>
        <translation>参数 {name!r} {problem}</translation>
    </message>
    <message>
        <source>It takes {count}.</source>
        <translation>可用：{count}。</translation>
    </message>
    <message>
        <source>{name} needs {argument!r}</source>
        <translation>{name} 需要 {argument!r}</translation>
    </message>
    <message>
        <source>{arguments} ({names})</source>
        <translation>{arguments}（{names}）</translation>
    </message>
    <message>
        <source>{self_} takes one tensor, not {items}</source>
        <translation>{self_} 接受一个张量，而不是 {items} 个</translation>
    </message>
    <message>
        <source>Join several by concat, stack or blend, or link one source key.</source>
        <translation>请用 concat、stack 或 blend 合并多个张量，或只连接一个来源键。</translation>
    </message>
    <message>
        <source>{name}: a tensor of shape {shape} has no axis {axis}</source>
        <translation>{name}：形状为 {shape} 的张量没有轴 {axis}</translation>
    </message>
    <message>
        <source>{name}: one axis of {shape} is named twice in {tuple}</source>
        <translation>{name}：{shape} 的同一个轴在 {tuple} 中出现两次</translation>
    </message>
    <message>
        <source>{operation}: {name} is {value!r}, which names no part</source>
        <translation>{operation}：{name} 为 {value!r}，未指定任何部分</translation>
    </message>
    <message>
        <source>Write 0/3.</source>
        <translation>请写成 0/3。</translation>
    </message>
    <message>
        <source>{operation}: {name} is {value!r}: {text_}</source>
        <translation>{operation}：{name} 为 {value!r}：{text_}</translation>
    </message>
    <message>
        <source>no arguments</source>
        <translation>0 个参数</translation>
    </message>
    <message>
        <source>weight, [bias,] batch norm&apos;s weight, bias, running_mean, running_var</source>
        <translation>weight, [bias,] 批归一化的 weight, bias, running_mean, running_var</translation>
    </message>
    <message>
        <source>The order is: {order}.</source>
        <translation>顺序为：{order}。</translation>
    </message>
    <message>
        <source>{name} takes five tensors or six, not {shapes}</source>
        <translation>{name} 接受 5 个或 6 个张量，而不是 {shapes} 个</translation>
    </message>
    <message>
        <source>{name}: these shapes belong to no layer and batch norm ({listed})</source>
        <translation>{name}：这些形状不属于一个层及其批归一化 ({listed})</translation>
    </message>
    <message>
        <source>batch norm folded into the {what} in front of it</source>
        <translation>将批归一化并入其前一层的 {what}</translation>
    </message>
    <message>
        <source>blend needs at least one tensor</source>
        <translation>blend 至少需要一个张量</translation>
    </message>
    <message>
        <source>blend takes tensors of one shape; these differ ({listed})</source>
        <translation>blend 接受形状相同的张量；这些张量的形状不同 ({listed})</translation>
    </message>
    <message>
        <source>blend: {weights} weights for {shapes} tensors</source>
        <translation>blend：{weights} 个权重对应 {shapes} 个张量</translation>
    </message>
    <message>
        <source>blend: truth values have no mean</source>
        <translation>blend：布尔值没有均值</translation>
    </message>
    <message>
        <source>Link one of the sources.</source>
        <translation>请连接其中一个来源。</translation>
    </message>
    <message>
        <source>the mean of all</source>
        <translation>全部的均值</translation>
    </message>
    <message>
        <source> (together {total:g} times)</source>
        <translation>（合计 {total:g} 倍）</translation>
    </message>
    <message>
        <source>added up with the weights {names}{note}</source>
        <translation>按权重 {names} 相加{note}</translation>
    </message>
    <message>
        <source>step {number}, {operation}</source>
        <translation>步骤 {number}，{operation}</translation>
    </message>
    <message>
        <source>, then </source>
        <translation>，然后</translation>
    </message>
    <message>
        <source> (only {places})</source>
        <translation>（仅 {places}）</translation>
    </message>
    <message>
        <source>{count} tensors cannot be taken {size} by {size}</source>
        <translation>{count} 个张量无法 {size} 个 {size} 个地取用</translation>
    </message>
    <message>
        <source>a step for some of the tensors takes them one by one</source>
        <translation>针对部分张量的步骤须逐个处理它们</translation>
    </message>
    <message>
        <source>there is no tensor {strangers} among {count}</source>
        <translation>{count} 个张量中没有张量 {strangers}</translation>
    </message>
    <message>
        <source>{state} tensors are left at the end, one is wanted</source>
        <translation>最后剩下 {state} 个张量，而只需要一个</translation>
    </message>
    <message>
        <source>Join them by concat, stack or blend.</source>
        <translation>请用 concat、stack 或 blend 合并它们。</translation>
    </message>
    <message>
        <source>tensor {places}</source>
        <translation>张量 {places}</translation>
    </message>
    <message>
        <source>Give the number: channels(sum, 1).</source>
        <translation>请给出通道数：channels(sum, 1)。</translation>
    </message>
    <message>
        <source>summed into one, or repeated and rescaled</source>
        <translation>求和为一，或重复并重新缩放</translation>
    </message>
    <message>
        <source>summed and shared out</source>
        <translation>求和后均分</translation>
    </message>
    <message>
        <source>their mean in each</source>
        <translation>各取均值</translation>
    </message>
    <message>
        <source>repeated and rescaled</source>
        <translation>重复并重新缩放</translation>
    </message>
    <message>
        <source>{name}: there cannot be {count} channels</source>
        <translation>{name}：通道数不能为 {count}</translation>
    </message>
    <message>
        <source>{name} takes a kernel out×in×…; this tensor is {shape}</source>
        <translation>{name} 需要卷积核 out×in×…；此张量为 {shape}</translation>
    </message>
    <message>
        <source>{name}: the target has no input channels</source>
        <translation>{name}：目标没有输入通道</translation>
    </message>
    <message>
        <source>input channels {how}, to {count}</source>
        <translation>输入通道{how}，得到 {count} 个</translation>
    </message>
    <message>
        <source>the number of the target</source>
        <translation>与目标相同</translation>
    </message>
    <message>
        <source>{name} takes {what}; this tensor is {shape}</source>
        <translation>{name} 需要{what}；此张量为 {shape}</translation>
    </message>
    <message>
        <source>{name}: a tensor of {shape} has no elements</source>
        <translation>{name}：形状为 {shape} 的张量没有元素</translation>
    </message>
    <message>
        <source>{count} sizes from 1</source>
        <translation>{count} 个不小于 1 的大小</translation>
    </message>
    <message>
        <source>one size from 1</source>
        <translation>1 个不小于 1 的大小</translation>
    </message>
    <message>
        <source>{name}: {field} is {tuple}; {wanted} are wanted</source>
        <translation>{name}：{field} 为 {tuple}；需要 {wanted}</translation>
    </message>
    <message>
        <source>{name}: {count} places make no square grid</source>
        <translation>{name}：{count} 个位置不能构成正方形网格</translation>
    </message>
    <message>
        <source>{name}: nothing tells the new size here; only the last step asks the target</source>
        <translation>{name}：此处无从得知新的大小；只有最后一步会参照目标</translation>
    </message>
    <message>
        <source>{name}: the tensor is {like}, the target {wanted}: the new size cannot be told from that</source>
        <translation>{name}：张量为 {like}，目标为 {wanted}：由此无法得知新的大小</translation>
    </message>
    <message>
        <source>{name} calculates with real numbers, not with {dtype}</source>
        <translation>{name} 使用带小数的实数计算，不适用于 {dtype}</translation>
    </message>
    <message>
        <source>taken over unchanged</source>
        <translation>原样沿用</translation>
    </message>
    <message>
        <source>{name}: there cannot be {frames} frames</source>
        <translation>{name}：帧数不能为 {frames}</translation>
    </message>
    <message>
        <source>a kernel out×in×height×width</source>
        <translation>卷积核 out×in×height×width</translation>
    </message>
    <message>
        <source> by a target of {wanted}</source>
        <translation>（目标形状为 {wanted}）</translation>
    </message>
    <message>
        <source>{name}: the number of frames is not told{of}</source>
        <translation>{name}：无从得知帧数{of}</translation>
    </message>
    <message>
        <source>Give it: inflate(3).</source>
        <translation>请给出帧数：inflate(3)。</translation>
    </message>
    <message>
        <source>{name}: the target has no frames</source>
        <translation>{name}：目标没有帧</translation>
    </message>
    <message>
        <source>{frames} frames</source>
        <translation>{frames} 帧</translation>
    </message>
    <message>
        <source>the target&apos;s frames</source>
        <translation>帧数与目标相同</translation>
    </message>
    <message>
        <source>kernel in the middle one of {frames}, zeros in the others</source>
        <translation>卷积核置于中间一帧，其余为零（{frames}）</translation>
    </message>
    <message>
        <source>kernel repeated over {frames} and divided by their number</source>
        <translation>卷积核在各帧上重复并除以帧数（{frames}）</translation>
    </message>
    <message>
        <source>a kernel out×in×time×height×width</source>
        <translation>卷积核 out×in×time×height×width</translation>
    </message>
    <message>
        <source>frames added up</source>
        <translation>各帧相加</translation>
    </message>
    <message>
        <source>concat needs at least one tensor</source>
        <translation>concat 至少需要一个张量</translation>
    </message>
    <message>
        <source>concat along axis {axis}: the other axes differ ({listed})</source>
        <translation>沿轴 {axis} 执行 concat：其他轴不一致 ({listed})</translation>
    </message>
    <message>
        <source>, {every} at a time,</source>
        <translation>（每次 {every} 个）</translation>
    </message>
    <message>
        <source>one after the other{runs} along axis {axis}</source>
        <translation>沿轴 {axis} 依次拼接{runs}</translation>
    </message>
    <message>
        <source>Give the size: resize_patches(size=(32, 32)).</source>
        <translation>请给出大小：resize_patches(size=(32, 32))。</translation>
    </message>
    <message>
        <source>the target&apos;s size</source>
        <translation>目标的大小</translation>
    </message>
    <message>
        <source>patch embedding for patches of {size}</source>
        <translation>图像块嵌入，图像块大小：{size}</translation>
    </message>
    <message>
        <source>Give the grid: resize_positions(grid=(24, 24)).</source>
        <translation>请给出网格：resize_positions(grid=(24, 24))。</translation>
    </message>
    <message>
        <source>Give prefix, the number of extra tokens, and old_grid=(height, width).</source>
        <translation>请给出额外词元数 prefix 和 old_grid=(height, width)。</translation>
    </message>
    <message>
        <source>Give the length: resize_positions_1d(length=2048).</source>
        <translation>请给出长度：resize_positions_1d(length=2048)。</translation>
    </message>
    <message>
        <source>{name}: there cannot be {prefix} extra tokens</source>
        <translation>{name}：额外词元数不能为 {prefix}</translation>
    </message>
    <message>
        <source>positions N×C or 1×N×C, or a grid 1×H×W×C</source>
        <translation>位置嵌入 N×C 或 1×N×C，或网格 1×H×W×C</translation>
    </message>
    <message>
        <source>{name}: without {prefix} extra tokens there are {count} positions, no grid of {old_grid}×{old_grid2}</source>
        <translation>{name}：除去 {prefix} 个额外词元后有 {count} 个位置，不是 {old_grid}×{old_grid2} 的网格</translation>
    </message>
    <message>
        <source>the target&apos;s grid</source>
        <translation>与目标的网格相同</translation>
    </message>
    <message>
        <source>a grid of {height}×{width}</source>
        <translation>{height}×{width} 的网格</translation>
    </message>
    <message>
        <source>, {tokens} kept</source>
        <translation>，保留{tokens}</translation>
    </message>
    <message>
        <source>position embedding resampled to {grid}{extra}</source>
        <translation>位置嵌入重采样，新网格：{grid}{extra}</translation>
    </message>
    <message>
        <source>{name}: length and prefix are counts, not {length}, {prefix}</source>
        <translation>{name}：length 和 prefix 应为计数，而不是 {length}、{prefix}</translation>
    </message>
    <message>
        <source>positions N×C or 1×N×C</source>
        <translation>位置嵌入 N×C 或 1×N×C</translation>
    </message>
    <message>
        <source>{name}: from {shape} to {length} positions leaves none behind {prefix} extra rows</source>
        <translation>{name}：从 {shape} 个位置变为 {length} 个，除去 {prefix} 个额外的行后没有剩余</translation>
    </message>
    <message>
        <source>the target&apos;s number</source>
        <translation>与目标一致</translation>
    </message>
    <message>
        <source>spread evenly over</source>
        <translation>均匀重新分布</translation>
    </message>
    <message>
        <source>repeated up to</source>
        <translation>循环重复</translation>
    </message>
    <message>
        <source>positions {how} {length}{part}</source>
        <translation>位置{how}，总数：{length}{part}</translation>
    </message>
    <message>
        <source>, {prefix} extra rows kept</source>
        <translation>，保留 {prefix} 个额外的行</translation>
    </message>
    <message>
        <source>{name}: the first axis of positions has the size 1, not {shape}</source>
        <translation>{name}：位置的第一个轴大小应为 1，而不是 {shape}</translation>
    </message>
    <message>
        <source>Give the window: resize_relative_positions(window=(12, 12)).</source>
        <translation>请给出窗口：resize_relative_positions(window=(12, 12))。</translation>
    </message>
    <message>
        <source>Give extra, the number of rows for the class token (3 in BEiT), and old_window if it is no square.</source>
        <translation>请给出类别词元占用的行数 extra（BEiT 中为 3）；若旧窗口不是正方形，还需给出 old_window。</translation>
    </message>
    <message>
        <source>{name}: there cannot be {extra} extra rows</source>
        <translation>{name}：额外的行数不能为 {extra}</translation>
    </message>
    <message>
        <source>a table N×heads or heads×H×W</source>
        <translation>表 N×heads 或 heads×H×W</translation>
    </message>
    <message>
        <source>{name}: a table heads×H×W has no extra rows</source>
        <translation>{name}：heads×H×W 的表没有额外的行</translation>
    </message>
    <message>
        <source>{name}: a table of {shape} rows has no {extra} extra ones beside its biases</source>
        <translation>{name}：{shape} 行的表除偏置以外没有 {extra} 个额外的行</translation>
    </message>
    <message>
        <source>{name}: a window of {size} has {height} biases, not {count}</source>
        <translation>{name}：{size} 的窗口有 {height} 个偏置，而不是 {count} 个</translation>
    </message>
    <message>
        <source>a window of {height}×{width}</source>
        <translation>{height}×{width} 的窗口</translation>
    </message>
    <message>
        <source>, {rows} kept</source>
        <translation>，保留{rows}</translation>
    </message>
    <message>
        <source>the target&apos;s window</source>
        <translation>与目标的窗口相同</translation>
    </message>
    <message>
        <source>relative positions resampled to {window}{extra}</source>
        <translation>相对位置重采样，新窗口：{window}{extra}</translation>
    </message>
    <message>
        <source>resize_relative_positions: {listed} is no table of differences; its sides are odd</source>
        <translation>resize_relative_positions：{listed} 不是位置差的表；其边长应为奇数</translation>
    </message>
    <message>
        <source>rotary pairs of {heads} heads put into two halves</source>
        <translation>旋转位置编码由成对排列改为两半（{heads} 个头）</translation>
    </message>
    <message>
        <source>rotary halves of {heads} heads put into pairs</source>
        <translation>旋转位置编码由两半改为成对排列（{heads} 个头）</translation>
    </message>
    <message>
        <source>{name}: there cannot be {heads} heads</source>
        <translation>{name}：头数不能为 {heads}</translation>
    </message>
    <message>
        <source>{name}: dims is {dims}; rotated dimensions come in pairs</source>
        <translation>{name}：dims 为 {dims}；参与旋转的维度须成对</translation>
    </message>
    <message>
        <source>{name}: the rows of {shape} do not part into {heads} heads</source>
        <translation>{name}：{shape} 的行无法均分为 {heads} 个头</translation>
    </message>
    <message>
        <source>Give the number of heads of this projection; keys often have fewer than queries.</source>
        <translation>请给出此投影的头数；key 的头数往往少于 query。</translation>
    </message>
    <message>
        <source>{name}: a head of {size} has no {value} dimensions in pairs</source>
        <translation>{name}：大小为 {size} 的头中没有可成对的 {value} 个维度</translation>
    </message>
    <message>
        <source>reshape: {sizes} is no shape</source>
        <translation>reshape：{sizes} 不是有效的形状</translation>
    </message>
    <message>
        <source>One size may be -1.</source>
        <translation>可以有一个大小为 -1。</translation>
    </message>
    <message>
        <source>reshape: nothing tells the new shape here; only the last step asks the target</source>
        <translation>reshape：此处无从得知新的形状；只有最后一步会参照目标</translation>
    </message>
    <message>
        <source>Give the shape: reshape((512, -1)).</source>
        <translation>请给出形状：reshape((512, -1))。</translation>
    </message>
    <message>
        <source>{shape} has {count} elements, which do not fill {sizes}</source>
        <translation>{shape} 有 {count} 个元素，无法填满 {sizes}</translation>
    </message>
    <message>
        <source>laid out anew in the target&apos;s shape</source>
        <translation>按目标的形状重新排布</translation>
    </message>
    <message>
        <source>laid out anew as {names}</source>
        <translation>重新排布为 {names}</translation>
    </message>
    <message>
        <source>squeeze: axis {larger} of {shape} has size {shape2}, not 1</source>
        <translation>squeeze：{shape} 的轴 {larger} 大小为 {shape2}，而不是 1</translation>
    </message>
    <message>
        <source>all axes of size one taken away</source>
        <translation>去掉所有大小为 1 的轴</translation>
    </message>
    <message>
        <source>{listed}, of size one, taken away</source>
        <translation>去掉大小为 1 的{listed}</translation>
    </message>
    <message>
        <source>unsqueeze: {axes} is no list of places for new axes</source>
        <translation>unsqueeze：{axes} 不是有效的新轴位置列表</translation>
    </message>
    <message>
        <source>Count all from the front, (1, 2), or all from the back, (-2, -1).</source>
        <translation>请全部从前数起，如 (1, 2)，或全部从后数起，如 (-2, -1)。</translation>
    </message>
    <message>
        <source>{listed}, of size one, put in</source>
        <translation>插入大小为 1 的{listed}</translation>
    </message>
    <message>
        <source>axes {names}</source>
        <translation>轴 {names}</translation>
    </message>
    <message>
        <source>axis {names}</source>
        <translation>第 {names} 轴</translation>
    </message>
    <message>
        <source>Give the sizes: pad(0, 1000).</source>
        <translation>请给出大小：pad(0, 1000)。</translation>
    </message>
    <message>
        <source>Give the sizes: crop(0, 1000).</source>
        <translation>请给出大小：crop(0, 1000)。</translation>
    </message>
    <message>
        <source>{name}: {sizes} are not sizes for the axes {axes}</source>
        <translation>{name}：{sizes} 不是轴 {axes} 的有效大小</translation>
    </message>
    <message>
        <source>{name}: {sizes} sizes for the {axes} axes of {shape}</source>
        <translation>{name}：为 {shape} 的 {axes} 个轴给出了 {sizes} 个大小</translation>
    </message>
    <message>
        <source>along axis {axes}</source>
        <translation>沿轴 {axes} 方向</translation>
    </message>
    <message>
        <source>along all axes</source>
        <translation>沿所有轴方向</translation>
    </message>
    <message>
        <source>pad: axis {longer} of {shape} is longer than {sizes}</source>
        <translation>pad：{shape} 的轴 {longer} 大于 {sizes}</translation>
    </message>
    <message>
        <source>crop makes it shorter.</source>
        <translation>用 crop 可将其缩短。</translation>
    </message>
    <message>
        <source>a mean</source>
        <translation>求均值</translation>
    </message>
    <message>
        <source>the mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>the target&apos;s own values</source>
        <translation>目标自身的值</translation>
    </message>
    <message>
        <source>made longer to {size} {where}, filled with {fill}</source>
        <translation>{where}加长，大小：{size}，填充：{fill}</translation>
    </message>
    <message>
        <source>pad: the target&apos;s own values fill {wanted} here, not {result}</source>
        <translation>pad：目标自身的值在此填充 {wanted}，而不是 {result}</translation>
    </message>
    <message>
        <source>the start kept</source>
        <translation>保留开头</translation>
    </message>
    <message>
        <source>the centre kept</source>
        <translation>保留中间</translation>
    </message>
    <message>
        <source>the end kept</source>
        <translation>保留末尾</translation>
    </message>
    <message>
        <source>cut to {size} {where}, {kept}</source>
        <translation>{where}裁到 {size}，{kept}</translation>
    </message>
    <message>
        <source>Only the last step asks the target; fill with zeros or the mean before.</source>
        <translation>只有最后一步会参照目标；之前的步骤请用零或均值填充。</translation>
    </message>
    <message>
        <source>pad: {shape} has no rows to take the mean of</source>
        <translation>pad：{shape} 没有可用于计算均值的行</translation>
    </message>
    <message>
        <source>crop: axis {shorter} of {shape} is shorter than {sizes}</source>
        <translation>crop：{shape} 的轴 {shorter} 小于 {sizes}</translation>
    </message>
    <message>
        <source>pad makes it longer.</source>
        <translation>用 pad 可将其加长。</translation>
    </message>
    <message>
        <source>split: nothing says which part {index!r} is</source>
        <translation>split：未说明 {index!r} 是哪一部分</translation>
    </message>
    <message>
        <source>Write 0/3, or an order.</source>
        <translation>请写成 0/3，或写出顺序。</translation>
    </message>
    <message>
        <source>split: the sizes {sizes} are not {value} sizes from 0</source>
        <translation>split：{sizes} 不是 {value} 个不小于 0 的大小</translation>
    </message>
    <message>
        <source>split: the sizes {sizes} add up to {sizes2}, not to {size}</source>
        <translation>split：{sizes} 各大小之和为 {sizes2}，而不是 {size}</translation>
    </message>
    <message>
        <source>split: there is no part {index} of {sizes} (they count from 0)</source>
        <translation>split：{sizes} 个部分中没有第 {index} 部分（从 0 开始计数）</translation>
    </message>
    <message>
        <source>part {index}{part} along axis {axis}</source>
        <translation>沿轴 {axis} 的第 {index} 部分{part}</translation>
    </message>
    <message>
        <source> of {count}</source>
        <translation>（共 {count} 部分）</translation>
    </message>
    <message>
        <source>split: {self_} does not say into how many parts</source>
        <translation>split：{self_} 未说明分成几部分</translation>
    </message>
    <message>
        <source>split: axis {axis} of {shape} does not part into {of} equal parts</source>
        <translation>split：{shape} 的轴 {axis} 无法分成 {of} 个相等的部分</translation>
    </message>
    <message>
        <source>Give the sizes: split(0, 1/3, sizes=(512, 128, 128)).</source>
        <translation>请给出大小：split(0, 1/3, sizes=(512, 128, 128))。</translation>
    </message>
    <message>
        <source>stack needs at least one tensor</source>
        <translation>stack 至少需要一个张量</translation>
    </message>
    <message>
        <source>stack takes tensors of one shape; these differ ({listed})</source>
        <translation>stack 接受形状相同的张量；这些张量的形状不同 ({listed})</translation>
    </message>
    <message>
        <source>stacked{runs} along a new axis {axis}</source>
        <translation>沿新轴 {axis} 堆叠{runs}</translation>
    </message>
    <message>
        <source>unstack: nothing says which part {index!r} is</source>
        <translation>unstack：未说明 {index!r} 是哪一部分</translation>
    </message>
    <message>
        <source>unstack: axis {axis} of {shape} holds {shape2}, not {count}</source>
        <translation>unstack：{shape} 的轴 {axis} 有 {shape2} 个，而不是 {count} 个</translation>
    </message>
    <message>
        <source>unstack: there is no part {index} of {count} (they count from 0)</source>
        <translation>unstack：{count} 个部分中没有第 {index} 部分（从 0 开始计数）</translation>
    </message>
    <message>
        <source>number {index}{part} along axis {axis}</source>
        <translation>沿轴 {axis} 的第 {index} 个{part}</translation>
    </message>
    <message>
        <source> of {of}</source>
        <translation>（共 {of} 个）</translation>
    </message>
    <message>
        <source>slice: the step is {step}; it is at least 1</source>
        <translation>slice：步长为 {step}；至少应为 1</translation>
    </message>
    <message>
        <source>flip turns around.</source>
        <translation>反向请用 flip。</translation>
    </message>
    <message>
        <source>slice: {start} to {stop} goes beyond axis {axis}, which has {size} rows</source>
        <translation>slice：{start} 到 {stop} 超出了轴 {axis} 的范围，该轴有 {size} 行</translation>
    </message>
    <message>
        <source>slice: {start} to {stop} takes none of the {size} rows</source>
        <translation>slice：{start} 到 {stop} 没有取到 {size} 行中的任何一行</translation>
    </message>
    <message>
        <source>, one in {step},</source>
        <translation>（每 {step} 行取一行）</translation>
    </message>
    <message>
        <source>rows from {start} on{each} along axis {axis}</source>
        <translation>沿轴 {axis} 从第 {start} 行起{each}</translation>
    </message>
    <message>
        <source>rows {start} to before {stop}{each} along axis {axis}</source>
        <translation>沿轴 {axis} 从第 {start} 行到第 {stop} 行之前{each}</translation>
    </message>
    <message>
        <source>take: no row is named</source>
        <translation>take：没有指定任何行</translation>
    </message>
    <message>
        <source>For example take(0, (2, 0, 1)).</source>
        <translation>例如 take(0, (2, 0, 1))。</translation>
    </message>
    <message>
        <source>take: axis {axis} of {shape} has no row {strangers} (they count from 0)</source>
        <translation>take：{shape} 的轴 {axis} 没有第 {strangers} 行（从 0 开始计数）</translation>
    </message>
    <message>
        <source> and {more} more</source>
        <translation> 以及另外 {more} 行</translation>
    </message>
    <message>
        <source>rows {listed} along axis {axis}</source>
        <translation>沿轴 {axis} 的行 {listed}</translation>
    </message>
    <message>
        <source>axis {axis} the other way round</source>
        <translation>轴 {axis} 反向</translation>
    </message>
    <message>
        <source>For example: transpose | concat(0)</source>
        <translation>例如：transpose | concat(0)</translation>
    </message>
    <message>
        <source>{text_!r} is no operation: {what}</source>
        <translation>{text_!r} 不是有效的操作：{what}</translation>
    </message>
    <message>
        <source>after @ stand the places of tensors, such as @0 or @(0, 1)</source>
        <translation>@ 之后应为张量的位置，例如 @0 或 @(0, 1)</translation>
    </message>
    <message>
        <source>{unparse!r} is not NAME or NAME(ARGUMENTS)</source>
        <translation>{unparse!r} 不是 NAME 或 NAME(ARGUMENTS) 的形式</translation>
    </message>
    <message>
        <source>there is no operation {id!r}</source>
        <translation>没有操作 {id!r}</translation>
    </message>
    <message>
        <source>** has no meaning here</source>
        <translation>** 在此处没有意义</translation>
    </message>
    <message>
        <source>{unparse!r} is no argument: a number, a word, &apos;text&apos;, (1, 2) or 0/3 is wanted</source>
        <translation>{unparse!r} 不是有效的参数：应为数字、单词、&apos;text&apos;、(1, 2) 或 0/3</translation>
    </message>
    <message>
        <source>cast: {dtype} has no place for the imaginary part</source>
        <translation>cast：{dtype} 无法容纳虚部</translation>
    </message>
    <message>
        <source>Leave this key out, or make the real tensors that you want before.</source>
        <translation>请略去此键，或事先生成所需的实数张量。</translation>
    </message>
    <message>
        <source>as {dtype}</source>
        <translation>转换为 {dtype}</translation>
    </message>
    <message>
        <source>scale: times 0 nothing is left</source>
        <translation>scale：乘以 0 后什么也不剩</translation>
    </message>
    <message>
        <source>constant(0) fills with zeros.</source>
        <translation>用 constant(0) 可以填充零。</translation>
    </message>
    <message>
        <source>a factor</source>
        <translation>乘以系数</translation>
    </message>
    <message>
        <source>times {factor:g}</source>
        <translation>乘以 {factor:g}</translation>
    </message>
    <message>
        <source>constant: {sizes} is no shape</source>
        <translation>constant：{sizes} 不是有效的形状</translation>
    </message>
    <message>
        <source>constant takes no source, and gets {shapes}</source>
        <translation>constant 不接受来源，却收到 {shapes} 个</translation>
    </message>
    <message>
        <source>Link no source key to it.</source>
        <translation>请不要将来源键连接到它。</translation>
    </message>
    <message>
        <source>constant: nothing tells the shape here; only the last step asks the target</source>
        <translation>constant：此处无从得知形状；只有最后一步会参照目标</translation>
    </message>
    <message>
        <source>Give the shape: constant(0, (64, 1)).</source>
        <translation>请给出形状：constant(0, (64, 1))。</translation>
    </message>
    <message>
        <source>{value:g} everywhere</source>
        <translation>处处为 {value:g}</translation>
    </message>
    <message>
        <source>{name}: there is no dtype {text_!r}</source>
        <translation>{name}：没有数据类型 {text_!r}</translation>
    </message>
    <message>
        <source>Give the number of rows: vocabulary(rows=32000).</source>
        <translation>请给出行数：vocabulary(rows=32000)。</translation>
    </message>
    <message>
        <source>{name}: there cannot be {rows} rows</source>
        <translation>{name}：行数不能为 {rows}</translation>
    </message>
    <message>
        <source>{name} takes both files, or none</source>
        <translation>{name} 须同时给出两个文件，或都不给出</translation>
    </message>
    <message>
        <source>{name} takes a table with a row per token, not a single number</source>
        <translation>{name} 需要每个词元一行的表，而不是单个数</translation>
    </message>
    <message>
        <source>Fill with vocabulary(mean) or vocabulary(zeros).</source>
        <translation>请用 vocabulary(mean) 或 vocabulary(zeros) 填充。</translation>
    </message>
    <message>
        <source>{name}: the target&apos;s own rows are {result}, which do not go with {value}</source>
        <translation>{name}：目标自身的行为 {result}，与 {value} 不匹配</translation>
    </message>
    <message>
        <source>{name}: {file} has a token for row {last}, the {side} has {rows} rows</source>
        <translation>{name}：{file} 中有对应第 {last} 行的词元，而{side}有 {rows} 行</translation>
    </message>
    <message>
        <source>This file belongs to another table, or old and new are exchanged.</source>
        <translation>此文件属于另一张表，或 old 与 new 弄反了。</translation>
    </message>
    <message>
        <source>rows of the tokens in both {old} and {new}</source>
        <translation>{old} 和 {new} 共有词元的行</translation>
    </message>
    <message>
        <source>rows that both have</source>
        <translation>双方共有的行</translation>
    </message>
    <message>
        <source>the target&apos;s own</source>
        <translation>目标自身的行</translation>
    </message>
    <message>
        <source>the mean row</source>
        <translation>均值行</translation>
    </message>
    <message>
        <source>{shared}, the others {others}</source>
        <translation>{shared}，其余为{others}</translation>
    </message>
    <message>
        <source>the vocabulary cannot be read: {error}</source>
        <translation>无法读取词表：{error}</translation>
    </message>
    <message>
        <source>A text file with one token per line, or JSON with a number for each token, is wanted.</source>
        <translation>应为每行一个词元的文本文件，或为每个词元给出编号的 JSON。</translation>
    </message>
    <message>
        <source>this JSON is no tokenizer.json with a vocabulary</source>
        <translation>此 JSON 不是含有词表的 tokenizer.json</translation>
    </message>
    <message>
        <source>the token {token!r} has the number {row!r}, which is no row</source>
        <translation>词元 {token!r} 的编号为 {row!r}，不是有效的行号</translation>
    </message>
    <message>
        <source>{name} takes two tensors, weight_g and weight_v, not {shapes}</source>
        <translation>{name} 接受两个张量 weight_g 和 weight_v，而不是 {shapes} 个</translation>
    </message>
    <message>
        <source>{name}: {length} is no weight_g for a weight_v of {direction}</source>
        <translation>{name}：{length} 不是与 {direction} 的 weight_v 对应的 weight_g</translation>
    </message>
    <message>
        <source>The order is weight_g, weight_v; dim is the axis that weight_g has.</source>
        <translation>顺序为 weight_g、weight_v；dim 是 weight_g 所具有的轴。</translation>
    </message>
    <message>
        <source>weight made of its length and direction (weight norm)</source>
        <translation>由长度和方向合成的权重（权重归一化）</translation>
    </message>
    <message>
        <source>, for each index of axis {dim}</source>
        <translation>，对轴 {dim} 的每个索引分别计算</translation>
    </message>
    <message>
        <source>length of the weight{each} (weight norm)</source>
        <translation>权重的长度{each}（权重归一化）</translation>
    </message>
    <message>
        <source>{name}: a single number is no weight</source>
        <translation>{name}：单个数不是权重</translation>
    </message>
    <message>
        <source>equal names below both</source>
        <translation>两者之下的同名键</translation>
    </message>
    <message>
        <source>same place in the order, same shape</source>
        <translation>顺序位置相同，形状相同</translation>
    </message>
    <message>
        <source>the pattern may take very long on a key, and cannot be run with a limit of time: {error}</source>
        <translation>该模式在某个键上可能耗时极长，又无法限时运行：{error}</translation>
    </message>
    <message>
        <source>Write it without repeats inside repeats.</source>
        <translation>请改写，避免重复中嵌套重复。</translation>
    </message>
    <message>
        <source>the pattern takes longer than {limit:g} s; it was at the key {key!r}</source>
        <translation>该模式耗时超过 {limit:g} 秒；当时正在处理键 {key!r}</translation>
    </message>
    <message>
        <source>Repeats inside repeats, such as (a+)+, and many .* make a pattern slow: write [^.]+ or \d+.</source>
        <translation>重复中嵌套重复（如 (a+)+）以及多个 .* 会使模式变慢：请改写为 [^.]+ 或 \d+。</translation>
    </message>
    <message>
        <source>it has more than {longest_pattern:,} characters</source>
        <translation>超过 {longest_pattern:,} 个字符</translation>
    </message>
    <message>
        <source>invalid pattern: {error}</source>
        <translation>无效的模式：{error}</translation>
    </message>
    <message>
        <source>Mend the regular expression.</source>
        <translation>请修正正则表达式。</translation>
    </message>
    <message>
        <source>Nothing was linked.</source>
        <translation>未建立任何连接。</translation>
    </message>
    <message>
        <source>the target has no key {target!r}</source>
        <translation>目标没有键 {target!r}</translation>
    </message>
    <message>
        <source>the source has no key {key!r}</source>
        <translation>来源没有键 {key!r}</translation>
    </message>
    <message>
        <source>no part of it goes anywhere</source>
        <translation>它没有任何部分去往别处</translation>
    </message>
    <message>
        <source>its parts come back in different ways, which no one chain says</source>
        <translation>各部分以不同的方式还原，无法用同一条操作链表示</translation>
    </message>
    <message>
        <source>row {row}</source>
        <translation>第 {row} 行</translation>
    </message>
    <message>
        <source>rows {row} to {end}</source>
        <translation>第 {row} 到 {end} 行</translation>
    </message>
    <message>
        <source>{rows} of axis {axis}, of {size}, go to no target key</source>
        <translation>轴 {axis}（共 {size} 行）的{rows}没有对应任何目标键</translation>
    </message>
    <message>
        <source>not all of the {step} rows that take turns along axis {axis} are there</source>
        <translation>沿轴 {axis} 交替排列的 {step} 组行不齐全</translation>
    </message>
    <message>
        <source>the rows that take turns along axis {axis} do not reach its end</source>
        <translation>沿轴 {axis} 交替排列的行没有到达末端</translation>
    </message>
    <message>
        <source>{operation} cannot be done with {size} tensors at a time</source>
        <translation>{operation} 无法每次对 {size} 个张量执行</translation>
    </message>
    <message>
        <source>NOTHING was linked: the source and the target have no key in common.</source>
        <translation>没有建立任何连接：来源和目标没有共同的键。</translation>
    </message>
    <message>
        <source>{keys} will keep the target&apos;s own initial values.</source>
        <translation>{keys}将保留目标自身的初始值。</translation>
    </message>
    <message>
        <source>linked name</source>
        <translation>按键名连接</translation>
    </message>
    <message>
        <source>linked rule</source>
        <translation>由规则连接</translation>
    </message>
    <message>
        <source>linked hand</source>
        <translation>以手动方式连接</translation>
    </message>
    <message>
        <source>linked matcher</source>
        <translation>由匹配器连接</translation>
    </message>
    <message>
        <source>linked</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>ambiguous</source>
        <translation>有歧义</translation>
    </message>
    <message>
        <source>used</source>
        <translation>已使用</translation>
    </message>
    <message>
        <source>unexpected</source>
        <translation>多余</translation>
    </message>
    <message>
        <source>{keys:,} of {all_keys} ({of_keys}), {elements} of {all_elements} elements ({of_elements})</source>
        <translation>{all_keys}中的 {keys:,} 个（{of_keys}），{all_elements} 个元素中的 {elements} 个（{of_elements}）</translation>
    </message>
    <message>
        <source>ONLY {part} of the target&apos;s elements come from the source.</source>
        <translation>目标的元素只有 {part} 来自来源。</translation>
    </message>
    <message>
        <source>{links} is between keys whose shapes nobody knows: they may not fit.</source>
        <translation>{links}所接的键形状未知：可能不相符。</translation>
    </message>
    <message>
        <source>{links} are between keys whose shapes nobody knows: they may not fit.</source>
        <translation>{links}所接的键形状未知：可能并不相符。</translation>
    </message>
    <message>
        <source>NOTHING was linked, although the source and the target have keys in common.</source>
        <translation>没有建立任何连接，尽管来源和目标有共同的键。</translation>
    </message>
    <message>
        <source>{names} are one tensor in the target, but are linked to different source keys.</source>
        <translation>{names} 在目标中是同一个张量，却连接到不同的来源键。</translation>
    </message>
    <message>
        <source>{key}: one tensor with {tied}</source>
        <translation>{key}：与 {tied} 是同一个张量</translation>
    </message>
    <message>
        <source>{key}: claimed by {claims}; choose one</source>
        <translation>{key}：被 {claims} 争用；请选择其一</translation>
    </message>
    <message>
        <source>{key}: {status}; it keeps the target&apos;s own initial values</source>
        <translation>{key}：{status}；保留目标自身的初始值</translation>
    </message>
    <message>
        <source>a report cannot be written as {value}</source>
        <translation>报告无法写为以下格式：{value}</translation>
    </message>
    <message>
        <source>a file without an ending</source>
        <translation>无扩展名文件</translation>
    </message>
    <message>
        <source>End the name in one of: {names}</source>
        <translation>请使用以下扩展名之一：{names}</translation>
    </message>
    <message>
        <source>| keys | |</source>
        <translation>| 键 | |</translation>
    </message>
    <message>
        <source>Target keys that several source keys claim. None of them is filled until somebody decides.</source>
        <translation>有多个来源键争用的目标键。在人作出决定之前都不会填充。</translation>
    </message>
    <message>
        <source>Links whose shapes do not fit. load_state_dict refuses them, even with strict=False.</source>
        <translation>形状不符的连接。即使 strict=False，load_state_dict 也会拒绝它们。</translation>
    </message>
    <message>
        <source>Target keys that nothing fills.</source>
        <translation>没有来源填充的目标键。</translation>
    </message>
    <message>
        <source>Source keys that nothing takes.</source>
        <translation>没有目标使用的来源键。</translation>
    </message>
    <message>
        <source>Target keys left out on purpose.</source>
        <translation>有意排除的目标键。</translation>
    </message>
    <message>
        <source>Source keys left out on purpose.</source>
        <translation>有意排除的来源键。</translation>
    </message>
    <message>
        <source>Links that are carried out.</source>
        <translation>将要执行的连接。</translation>
    </message>
    <message>
        <source>one tensor under two names</source>
        <translation>一个张量有两个名称</translation>
    </message>
    <message>
        <source>rule {place}</source>
        <translation>规则 {place}</translation>
    </message>
    <message>
        <source>rule {place}: {told}</source>
        <translation>规则 {place}：{told}</translation>
    </message>
    <message>
        <source>Rules that match nothing, or lead to what was hardly meant.</source>
        <translation>没有匹配任何键，或结果很可能并非本意的规则。</translation>
    </message>
    <message>
        <source>claimed by {claims}</source>
        <translation>被 {claims} 争用</translation>
    </message>
    <message>
        <source>source {source_shape}, target {target_shape}</source>
        <translation>来源 {source_shape}，目标 {target_shape}</translation>
    </message>
    <message>
        <source>, confidence {confidence:.2f}</source>
        <translation>，置信度 {confidence:.2f}</translation>
    </message>
    <message>
        <source>linked      {coverage}</source>
        <translation>已连接      {coverage}</translation>
    </message>
    <message>
        <source>on the way  {operation}: {keys}</source>
        <translation>途中操作    {operation}：{keys}</translation>
    </message>
    <message>
        <source>  … and {entries} more (--json lists all)</source>
        <translation>  …… 另有{entries}（--json 列出全部）</translation>
    </message>
    <message>
        <source>the source has no key {args!r}</source>
        <translation>来源没有键 {args!r}</translation>
    </message>
    <message>
        <source>the source is {shape}, the target wants {wanted}</source>
        <translation>来源为 {shape}，而目标要求 {wanted}</translation>
    </message>
    <message>
        <source>the source has no key {named}</source>
        <translation>来源没有键 {named}</translation>
    </message>
    <message>
        <source> and {rest:,} more</source>
        <translation>，另有 {rest:,} 个</translation>
    </message>
    <message>
        <source>it gathers and spreads at once; write it as two rules</source>
        <translation>它同时进行合并与展开；请写成两条规则</translation>
    </message>
    <message>
        <source>its way back depends on the shapes, which differ from link to link</source>
        <translation>其逆向操作取决于形状，而各连接的形状不同</translation>
    </message>
    <message>
        <source>the way back of {operation} depends on the shapes: give the plan</source>
        <translation>{operation} 的逆向操作取决于形状：请给出方案</translation>
    </message>
    <message>
        <source>its parts come back in an order that no order of a rule says</source>
        <translation>各部分还原的顺序无法用规则的顺序表示</translation>
    </message>
    <message>
        <source>its parts come back in different ways, which no one operation says</source>
        <translation>各部分以不同的方式还原，无法用同一个操作表示</translation>
    </message>
    <message>
        <source>rule {place}, {rule}</source>
        <translation>规则 {place}，{rule}</translation>
    </message>
    <message>
        <source>the template names the group {name!r}, which the pattern does not have</source>
        <translation>模板引用了分组 {name!r}，而模式中没有该分组</translation>
    </message>
    <message>
        <source>The pattern has the groups: {groups}.</source>
        <translation>该模式的分组有：{groups}。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>unknown escape in the template near {token!r}</source>
        <translation>模板中 {token!r} 附近有未知的转义</translation>
    </message>
    <message>
        <source>unknown brace in the template near {token!r}</source>
        <translation>模板中 {token!r} 附近有未知的花括号</translation>
    </message>
    <message>
        <source>Known are \1, \g&lt;name&gt;, {i+1}, and \\, {{, }} for the signs themselves.</source>
        <translation>可用的有 \1、\g&lt;name&gt;、{i+1}，以及表示符号本身的 \\、{{、}}。</translation>
    </message>
    <message>
        <source>query before key before value</source>
        <translation>顺序为 query、key、value</translation>
    </message>
    <message>
        <source>key before value</source>
        <translation>顺序为 key、value</translation>
    </message>
    <message>
        <source>gate before up</source>
        <translation>顺序为 gate、up</translation>
    </message>
    <message>
        <source>one for each number, in their order</source>
        <translation>每个编号各一个，按编号顺序</translation>
    </message>
    <message>
        <source>the file itself</source>
        <translation>文件本身</translation>
    </message>
    <message>
        <source>the averaged weights</source>
        <translation>平均后的权重</translation>
    </message>
    <message>
        <source>called like the target</source>
        <translation>名称与目标相同</translation>
    </message>
    <message>
        <source>The file holds several sets of these weights; `{part}` was taken ({why}), not {others}.</source>
        <translation>该文件含有多组这样的权重；已取用 `{part}`（{why}），未取用 {others}。</translation>
    </message>
    <message>
        <source>holds all that the target has</source>
        <translation>含有目标的全部张量</translation>
    </message>
    <message>
        <source>the file holds several sets of these weights, and no name tells which to take</source>
        <translation>文件中有多组这样的权重，从名称无法判断该用哪一组</translation>
    </message>
    <message>
        <source>gate and up are one tensor on one side, and its name does not tell which half is the gate</source>
        <translation>gate 和 up 在一侧是同一个张量，从其名称无法判断哪一半是 gate</translation>
    </message>
    <message>
        <source>gate first</source>
        <translation>gate 在前</translation>
    </message>
    <message>
        <source>the usual order</source>
        <translation>通常的顺序</translation>
    </message>
    <message>
        <source>up first</source>
        <translation>up 在前</translation>
    </message>
    <message>
        <source>the other order</source>
        <translation>相反的顺序</translation>
    </message>
    <message>
        <source>query, key, value one after the other</source>
        <translation>query、key、value 依次排列</translation>
    </message>
    <message>
        <source>head by head, {size} rows each</source>
        <translation>按头排列，每个头 {size} 行</translation>
    </message>
    <message>
        <source>as some code keeps it</source>
        <translation>部分代码采用的排列</translation>
    </message>
    <message>
        <source>query, key and value are one tensor on one side; its rows may go head by head, and no name tells (proving with both models decides it)</source>
        <translation>query、key 和 value 在一侧是同一个张量；其行可能按头排列，从名称无法判断（用两个模型证明即可判定）</translation>
    </message>
    <message>
        <source>{reason}; turned, though its neighbours are not</source>
        <translation>{reason}；已转置，而相邻的没有</translation>
    </message>
    <message>
        <source>square; its neighbour that is not square is turned</source>
        <translation>方阵；其非方阵的相邻矩阵已转置</translation>
    </message>
    <message>
        <source>square; its {count} neighbours that are not square are turned</source>
        <translation>方阵；其 {count} 个非方阵的相邻矩阵已转置</translation>
    </message>
    <message>
        <source>square; a kernel is kept as (in, out)</source>
        <translation>方阵；kernel 按 (in, out) 存放</translation>
    </message>
    <message>
        <source>claimed more than once</source>
        <translation>有多个来源争用</translation>
    </message>
    <message>
        <source>{links} found, confidence {least:.2f} and above</source>
        <translation>找到 {links}，置信度不低于 {least:.2f}</translation>
    </message>
    <message>
        <source>{count} tensors of the source fit and hold the same numbers; this is one of them</source>
        <translation>来源中有 {count} 个张量相符且数值相同；这是其中之一</translation>
    </message>
    <message>
        <source>the shapes fit</source>
        <translation>形状相符</translation>
    </message>
    <message>
        <source>{count} modules of the source fit {names}; neither names nor order decide</source>
        <translation>来源中有 {count} 个模块与 {names} 相符；从名称和顺序都无法判定</translation>
    </message>
    <message>
        <source>one of several that fit</source>
        <translation>多个相符项之一</translation>
    </message>
    <message>
        <source>counted the other way round</source>
        <translation>反向计数</translation>
    </message>
    <message>
        <source>in their order</source>
        <translation>按原有顺序</translation>
    </message>
    <message>
        <source>{count} repeated parts {ours} → {theirs}, {order}</source>
        <translation>{count} 个重复部分 {ours} → {theirs}，{order}</translation>
    </message>
    <message>
        <source>as they are</source>
        <translation>维持原样</translation>
    </message>
    <message>
        <source>both sides keep the rows alike</source>
        <translation>两侧的行排列相同</translation>
    </message>
    <message>
        <source>halves → pairs</source>
        <translation>两半 → 成对</translation>
    </message>
    <message>
        <source>the source keeps two halves, the target pairs side by side</source>
        <translation>来源按两半存放，目标按成对相邻存放</translation>
    </message>
    <message>
        <source>pairs → halves</source>
        <translation>成对 → 两半</translation>
    </message>
    <message>
        <source>the source keeps pairs side by side, the target two halves</source>
        <translation>来源按成对相邻存放，目标按两半存放</translation>
    </message>
    <message>
        <source>{name}, heads of {size}</source>
        <translation>{name}，头大小 {size}</translation>
    </message>
    <message>
        <source>query and key are rotated by their position; the rows may be in pairs or in halves, and no name tells which (proving with both models decides it)</source>
        <translation>query 和 key 按位置旋转；其行可能成对排列，也可能分为两半，从名称无法判断（用两个模型证明即可判定）</translation>
    </message>
    <message>
        <source>one of the orders of rotary rows</source>
        <translation>旋转位置编码各行的可能排列之一</translation>
    </message>
    <message>
        <source>nothing else there has these shapes</source>
        <translation>没有其他形状相同的项</translation>
    </message>
    <message>
        <source>the nearest name</source>
        <translation>名称最接近</translation>
    </message>
    <message>
        <source>same place by number</source>
        <translation>编号位置相同</translation>
    </message>
    <message>
        <source>same place in the block by name</source>
        <translation>按名称在块中位置相同</translation>
    </message>
    <message>
        <source>as in the other parts, where the shapes tell</source>
        <translation>与形状足以判定的其他部分一致</translation>
    </message>
    <message>
        <source>beside the layer that it belongs to</source>
        <translation>与其所属的层相邻</translation>
    </message>
    <message>
        <source>same place in the order in which both sides have their layers</source>
        <translation>在两侧各层的顺序中位置相同</translation>
    </message>
    <message>
        <source>{absent!r} is not found</source>
        <translation>找不到 {absent!r}</translation>
    </message>
    <message>
        <source>Put it beside the pair, or say where it is.</source>
        <translation>请将它放在权重对旁边，或指出它的位置。</translation>
    </message>
    <message>
        <source> in {model}</source>
        <translation>（{model}）</translation>
    </message>
    <message>
        <source>{missing} missing, {unexpected} unexpected, {mismatched} mismatched</source>
        <translation>{missing} 个缺失，{unexpected} 个多余，{mismatched} 个不匹配</translation>
    </message>
    <message>
        <source>this text names no missing, unexpected or mismatched key</source>
        <translation>此文本没有列出缺失、多余或不匹配的键</translation>
    </message>
    <message>
        <source>Paste the whole message, from “Error(s) in loading state_dict for …” on.</source>
        <translation>请粘贴完整的消息，从“Error(s) in loading state_dict for …”开始。</translation>
    </message>
    <message>
        <source>one without a name</source>
        <translation>一个没有名称的模型</translation>
    </message>
    <message>
        <source>The text is about {errors} models. This is the first; the others are: {names}.</source>
        <translation>此文本涉及 {errors} 个模型。这是第一个；其余为：{names}。</translation>
    </message>
    <message>
        <source>Open the checkpoint and the model themselves to transplant.</source>
        <translation>要进行移植，请打开检查点和模型本身。</translation>
    </message>
    <message>
        <source>the error names no keys</source>
        <translation>错误信息没有列出任何键</translation>
    </message>
    <message>
        <source>Paste the whole message.</source>
        <translation>请粘贴完整的消息。</translation>
    </message>
    <message>
        <source>this key is known from an error text, not from a file</source>
        <translation>此键来自错误文本，而不是文件</translation>
    </message>
    <message>
        <source>this key is known from an error text, not from a model</source>
        <translation>此键来自错误文本，而不是模型</translation>
    </message>
    <message>
        <source>The list of missing keys is cut off after {key!r}.</source>
        <translation>缺失键的列表在 {key!r} 之后被截断。</translation>
    </message>
    <message>
        <source>The list of unexpected keys is cut off after {key!r}.</source>
        <translation>多余键的列表在 {key!r} 之后被截断。</translation>
    </message>
    <message>
        <source>The shapes of {key!r} cannot be read.</source>
        <translation>无法读取 {key!r} 的形状。</translation>
    </message>
    <message>
        <source>The load report writes keys in groups: they may stand for fewer keys than are listed here.</source>
        <translation>加载报告按组列出键：实际的键可能比此处列出的少。</translation>
    </message>
    <message>
        <source>the plugin {plugin} is not used: {reason}</source>
        <translation>未使用插件 {plugin}：{reason}</translation>
    </message>
    <message>
        <source>the plugin {plugin} failed: {error}</source>
        <translation>插件 {plugin} 出错：{error}</translation>
    </message>
    <message>
        <source>Tell the authors of {distribution}.</source>
        <translation>请告知 {distribution} 的作者。</translation>
    </message>
    <message>
        <source>a built-in one has that name</source>
        <translation>该名称与内置项重名</translation>
    </message>
    <message>
        <source>importing {place} failed: {error}</source>
        <translation>导入 {place} 失败：{error}</translation>
    </message>
    <message>
        <source>{other} has one of that name</source>
        <translation>{other} 已提供同名的一项</translation>
    </message>
    <message>
        <source>what the two give cannot be laid side by side</source>
        <translation>两者的输出无法逐项对照</translation>
    </message>
    <message>
        <source>the target&apos;s module is never called as a module</source>
        <translation>目标的模块从未作为模块被调用</translation>
    </message>
    <message>
        <source>the source&apos;s module is never called as a module</source>
        <translation>来源的模块从未作为模块被调用</translation>
    </message>
    <message>
        <source>bits        {good} of {links} hold</source>
        <translation>逐位比较    {links}中 {good} 个成立</translation>
    </message>
    <message>
        <source>the operation undone gives the source bit for bit</source>
        <translation>逆向操作后与来源逐位一致</translation>
    </message>
    <message>
        <source>a part of the source, or rounded: each element is the source&apos;s at its place</source>
        <translation>来源的一部分，或经过舍入：每个元素都与来源相应位置的元素一致</translation>
    </message>
    <message>
        <source>calculated from the source: the same again in double precision</source>
        <translation>由来源计算得出：以双精度重新计算，结果相同</translation>
    </message>
    <message>
        <source>not equal   {target}: {reason}</source>
        <translation>不相等      {target}：{reason}</translation>
    </message>
    <message>
        <source>            and {failed:,} more</source>
        <translation>            以及另外 {failed:,} 个</translation>
    </message>
    <message>
        <source>the tensor has another shape than its key</source>
        <translation>张量的形状与其键的形状不同</translation>
    </message>
    <message>
        <source>a {dtype} does not hold all of its source</source>
        <translation>{dtype} 无法完整容纳其来源的值</translation>
    </message>
    <message>
        <source>its bits are not the source&apos;s</source>
        <translation>与来源并非逐位一致</translation>
    </message>
    <message>
        <source>calculated, not moved</source>
        <translation>由计算得出，而非原样搬移</translation>
    </message>
    <message>
        <source>calculated again, it is another</source>
        <translation>重新计算的结果不同</translation>
    </message>
    <message>
        <source>nothing is linked, so there is nothing to prove</source>
        <translation>没有任何连接，因此没有可证明的内容</translation>
    </message>
    <message>
        <source>Link, or match, first.</source>
        <translation>请先建立连接，或进行匹配。</translation>
    </message>
    <message>
        <source>whether the outputs depend on the input is not known: with another one, {what}</source>
        <translation>无法确定输出是否依赖输入：换用另一个输入时，{what}</translation>
    </message>
    <message>
        <source>the outputs are the same with another input</source>
        <translation>换用另一个输入，输出仍相同</translation>
    </message>
    <message>
        <source>the outputs stay the same when the transplanted weights are changed: the input does not reach them</source>
        <translation>更改移植的权重后输出保持不变：输入没有到达这些权重</translation>
    </message>
    <message>
        <source>no outputs correspond, and no modules could be compared</source>
        <translation>没有相互对应的输出，也没有可比较的模块</translation>
    </message>
    <message>
        <source>no output of the other model corresponds to the source model&apos;s {names}</source>
        <translation>另一模型没有与来源模型的 {names} 对应的输出</translation>
    </message>
    <message>
        <source>no output of the other model corresponds to the target model&apos;s {names}</source>
        <translation>另一模型没有与目标模型的 {names} 对应的输出</translation>
    </message>
    <message>
        <source>{keys} {word}: the target keeps its own initial values there</source>
        <translation>{keys}{word}：目标在这些位置保留自身的初始值</translation>
    </message>
    <message>
        <source>{modules} could not be compared: called without their forward, or laid out differently</source>
        <translation>{modules}无法比较：未经 forward 而被调用，或布局不同</translation>
    </message>
    <message>
        <source>no value of the output {name!r} is finite</source>
        <translation>输出 {name!r} 没有任何有限值</translation>
    </message>
    <message>
        <source>the output {name!r} is the same number everywhere</source>
        <translation>输出 {name!r} 处处为同一个数</translation>
    </message>
    <message>
        <source>the source model does not hold all the tensors in question (one of several copies, for instance), so that trying them says nothing</source>
        <translation>来源模型未包含所涉及的全部张量（例如只有多份副本之一），因此试验各选项得不出结论</translation>
    </message>
    <message>
        <source>no difference shows between the choices on {probe}</source>
        <translation>以 {probe} 为输入，各选项之间看不出差异</translation>
    </message>
    <message>
        <source>no choice makes the models equal</source>
        <translation>没有任何选项能使两个模型一致</translation>
    </message>
    <message>
        <source>other choices make the models equal as well, if other questions are answered otherwise</source>
        <translation>如果其他待定问题另作回答，别的选项也能使两个模型一致</translation>
    </message>
    <message>
        <source>{count} choices make the models equal</source>
        <translation>有 {count} 个选项能使两个模型一致</translation>
    </message>
    <message>
        <source>{how}, {why}: {evidence}</source>
        <translation>{how}，{why}：{evidence}</translation>
    </message>
    <message>
        <source>both models run on {probe}, compared {where}</source>
        <translation>两个模型均以 {probe} 为输入运行，{where}进行比较</translation>
    </message>
    <message>
        <source>“{choice}” differs by {format_difference}</source>
        <translation>“{choice}”相差 {format_difference}</translation>
    </message>
    <message>
        <source>no name of the checkpoint&apos;s {tensors} is one of the source model&apos;s</source>
        <translation>检查点的 {tensors}中，没有一个名称与来源模型的相同</translation>
    </message>
    <message>
        <source>Name the model that the checkpoint was saved from.</source>
        <translation>请指定保存该检查点时所用的模型。</translation>
    </message>
    <message>
        <source>{tuple}, the target wants {shape}</source>
        <translation>{tuple}，而目标要求 {shape}</translation>
    </message>
    <message>
        <source>the link makes {shapes}</source>
        <translation>该连接得到 {shapes}</translation>
    </message>
    <message>
        <source>{tensors} of the source model</source>
        <translation>来源模型的 {tensors}</translation>
    </message>
    <message>
        <source>the checkpoint does not fill {held}, which keep their initial values: {some}</source>
        <translation>检查点没有填充{held}，它们保留初始值：{some}</translation>
    </message>
    <message>
        <source>the source model has no place for {tensors} of the checkpoint: {some}</source>
        <translation>来源模型中没有位置容纳检查点的 {tensors}：{some}</translation>
    </message>
    <message>
        <source> and {more:,} more</source>
        <translation> 以及另外 {more:,} 个</translation>
    </message>
    <message>
        <source>axes of size 1 left out</source>
        <translation>略去大小为 1 的轴</translation>
    </message>
    <message>
        <source>axes in another order</source>
        <translation>轴的顺序不同</translation>
    </message>
    <message>
        <source>positions in a row</source>
        <translation>各位置排成一行</translation>
    </message>
    <message>
        <source>positions in another order</source>
        <translation>各位置的顺序不同</translation>
    </message>
    <message>
        <source>{probe}, found after {inputs}</source>
        <translation>{probe}，在尝试 {inputs}之后找到</translation>
    </message>
    <message>
        <source>it gives no tensor</source>
        <translation>它没有给出张量</translation>
    </message>
    <message>
        <source> and others</source>
        <translation> 等</translation>
    </message>
    <message>
        <source>no input was found that both models take, of {candidates} tried ({tried}). {answers}</source>
        <translation>没有找到两个模型都接受的输入，已尝试 {candidates} 种（{tried}）。{answers}</translation>
    </message>
    <message>
        <source>Give one: a shape (2x3x64x64, tokens:2x12&lt;50) or a file (.pt, .safetensors, .npy).</source>
        <translation>请给出一个：形状（2x3x64x64、tokens:2x12&lt;50）或文件（.pt、.safetensors、.npy）。</translation>
    </message>
    <message>
        <source>random image</source>
        <translation>随机图像</translation>
    </message>
    <message>
        <source>random tokens</source>
        <translation>随机词元</translation>
    </message>
    <message>
        <source>random values</source>
        <translation>随机值</translation>
    </message>
    <message>
        <source> below {below}</source>
        <translation>（小于 {below}）</translation>
    </message>
    <message>
        <source>this is no shape, and no such file is there</source>
        <translation>这不是形状，也没有这样的文件</translation>
    </message>
    <message>
        <source>Write a shape as 2x3x64x64 or tokens:2x12&lt;50, or name a .pt, .safetensors or .npy file.</source>
        <translation>请将形状写成 2x3x64x64 或 tokens:2x12&lt;50，或指定 .pt、.safetensors 或 .npy 文件。</translation>
    </message>
    <message>
        <source>a probe of this shape has no elements</source>
        <translation>此形状的探测输入没有元素</translation>
    </message>
    <message>
        <source>Sizes are 1 at least.</source>
        <translation>各大小至少为 1。</translation>
    </message>
    <message>
        <source>tokens need the number that they stay below, other kinds have none</source>
        <translation>tokens 须给出其值的上限（不含），其他种类不能给出</translation>
    </message>
    <message>
        <source>Write tokens:2x12&lt;50.</source>
        <translation>请写成 tokens:2x12&lt;50。</translation>
    </message>
    <message>
        <source>there is no tensor in the file</source>
        <translation>文件中没有张量</translation>
    </message>
    <message>
        <source>verdict     {verdict}: {why}</source>
        <translation>结论        {verdict}：{why}</translation>
    </message>
    <message>
        <source>probe       {probe}</source>
        <translation>探测输入    {probe}</translation>
    </message>
    <message>
        <source>output      {target} ↔ {source} ({shape}): {format_difference}</source>
        <translation>输出        {target} ↔ {source} ({shape})：{format_difference}</translation>
    </message>
    <message>
        <source>modules     {modules_text}</source>
        <translation>模块        {modules_text}</translation>
    </message>
    <message>
        <source>diverges    {describe_module_row}</source>
        <translation>出现差异    {describe_module_row}</translation>
    </message>
    <message>
        <source>unreached   with this input, no output depends on {keys}</source>
        <translation>未到达      在此输入下，没有输出依赖 {keys}</translation>
    </message>
    <message>
        <source>problem     {text_}</source>
        <translation>问题        {text_}</translation>
    </message>
    <message>
        <source>note        {n}</source>
        <translation>说明        {n}</translation>
    </message>
    <message>
        <source>the outputs</source>
        <translation>各输出</translation>
    </message>
    <message>
        <source>the modules that correspond</source>
        <translation>相互对应的模块</translation>
    </message>
    <message>
        <source>the tolerance is {tolerance:.0e}</source>
        <translation>容差为 {tolerance:.0e}</translation>
    </message>
    <message>
        <source>{what} agree: the largest difference is {shown} ({limit})</source>
        <translation>{what}一致：最大差异为 {shown}（{limit}）</translation>
    </message>
    <message>
        <source>no outputs correspond, but {what} agree: the largest difference is {shown} ({limit})</source>
        <translation>没有相互对应的输出，但{what}一致：最大差异为 {shown}（{limit}）</translation>
    </message>
    <message>
        <source>{what} differ by {shown} ({limit})</source>
        <translation>{what}相差 {shown}（{limit}）</translation>
    </message>
    <message>
        <source>the comparison proves nothing; see the problems</source>
        <translation>此次比较未能证明任何结论；请查看各项问题</translation>
    </message>
    <message>
        <source>{equal} of {compared} that correspond are equal</source>
        <translation>相互对应的 {compared} 个中有 {equal} 个相等</translation>
    </message>
    <message>
        <source>; {others} do another step inside, behind which all agrees</source>
        <translation>；{others} 个的内部步骤不同，但其后全部一致</translation>
    </message>
    <message>
        <source>; {unseen} could not be seen: {listed}</source>
        <translation>；{unseen} 个无法观察到：{listed}</translation>
    </message>
    <message>
        <source>the inputs agree ({format_difference})</source>
        <translation>输入一致（{format_difference}）</translation>
    </message>
    <message>
        <source>inputs not comparable</source>
        <translation>输入无法比较</translation>
    </message>
    <message>
        <source>the outputs differ by {format_difference}</source>
        <translation>输出相差 {format_difference}</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>未作比较</translation>
    </message>
    <message>
        <source>without bound (not all values are finite)</source>
        <translation>无穷大（存在非有限的值）</translation>
    </message>
    <message>
        <source>link {link}</source>
        <translation>连接 {link}</translation>
    </message>
    <message>
        <source>question about {key}</source>
        <translation>关于 {key} 的待定问题</translation>
    </message>
    <message>
        <source>the target has not this key, or the source not all it may take</source>
        <translation>目标没有此键，或来源缺少其可选的部分键</translation>
    </message>
    <message>
        <source>rule {number}, {rule}</source>
        <translation>规则 {number}，{rule}</translation>
    </message>
    <message>
        <source>no key of the {side} matches, or others take them all</source>
        <translation>{side}中没有匹配的键，或已全部被其他规则占用</translation>
    </message>
    <message>
        <source> and {absent:,} more</source>
        <translation> 以及另外 {absent:,} 个</translation>
    </message>
    <message>
        <source>the {name} has no key {absent!r}{more}</source>
        <translation>{name}没有键 {absent!r}{more}</translation>
    </message>
    <message>
        <source>rule {number}: {pattern}</source>
        <translation>规则 {number}：{pattern}</translation>
    </message>
    <message>
        <source>the source has no key {absent!r}</source>
        <translation>来源没有键 {absent!r}</translation>
    </message>
    <message>
        <source>the target is a module in memory, which a recipe cannot name</source>
        <translation>目标是内存中的模块，配方无法指明它</translation>
    </message>
    <message>
        <source>Open it by a specification.</source>
        <translation>请通过规格打开它。</translation>
    </message>
    <message>
        <source>the recipe cannot be read: {error}</source>
        <translation>无法读取配方：{error}</translation>
    </message>
    <message>
        <source>this is no TOML: {error}</source>
        <translation>这不是 TOML：{error}</translation>
    </message>
    <message>
        <source>Mend the line.</source>
        <translation>请修正该行。</translation>
    </message>
    <message>
        <source>{path} is not the file that the recipe was made with: its content has changed</source>
        <translation>{path} 不是生成此配方时所用的文件：其内容已变化</translation>
    </message>
    <message>
        <source>this did not apply: {part}</source>
        <translation>以下内容未能应用：{part}</translation>
    </message>
    <message>
        <source>the recipe has version {version}; this wtransplant knows version {version2}</source>
        <translation>配方的版本为 {version}；此 wtransplant 支持的版本为 {version2}</translation>
    </message>
    <message>
        <source>Open it with a newer wtransplant.</source>
        <translation>请用更新版本的 wtransplant 打开。</translation>
    </message>
    <message>
        <source>Mend this field of the recipe.</source>
        <translation>请修正配方中的该字段。</translation>
    </message>
    <message>
        <source>this pair has no recipe in it</source>
        <translation>此权重对中没有配方</translation>
    </message>
    <message>
        <source>Its target was a model in memory, or the recipe is in the .freeze.json that stood beside it.</source>
        <translation>它的目标是内存中的模型，或者配方在原先位于其旁的 .freeze.json 中。</translation>
    </message>
    <message>
        <source>the recipe in the manifest cannot be used: {field}: {first}</source>
        <translation>清单中的配方无法使用：{field}：{first}</translation>
    </message>
    <message>
        <source>there is no recipe in the manifest: the target was a model in memory</source>
        <translation>清单中没有配方：目标是内存中的模型</translation>
    </message>
    <message>
        <source>the recipe was not looked at: {what}</source>
        <translation>未检查配方：{what}</translation>
    </message>
    <message>
        <source>the recipe in the manifest can be used</source>
        <translation>清单中的配方可以使用</translation>
    </message>
    <message>
        <source>the recipe in the manifest is for this target and these sources</source>
        <translation>清单中的配方对应此目标和这些来源</translation>
    </message>
    <message>
        <source>the recipe was not carried out again: its operations read vocabularies</source>
        <translation>未重新执行配方：其操作会读取词表</translation>
    </message>
    <message>
        <source>it makes {spec}, the manifest is for {spec2}</source>
        <translation>它生成 {spec}，清单对应的是 {spec2}</translation>
    </message>
    <message>
        <source>it names no source</source>
        <translation>它没有指明来源</translation>
    </message>
    <message>
        <source>the recipe makes the {links} that the manifest tells of</source>
        <translation>配方得到清单所述的{links}</translation>
    </message>
    <message>
        <source>{key}: the recipe links {made}, the manifest says {said}</source>
        <translation>{key}：配方连接 {made}，清单记载 {said}</translation>
    </message>
    <message>
        <source>kind of target</source>
        <translation>目标类型</translation>
    </message>
    <message>
        <source>kind of data</source>
        <translation>数据种类</translation>
    </message>
    <message>
        <source>Install what is missing: pip install {names}</source>
        <translation>请安装缺少的内容：pip install {names}</translation>
    </message>
    <message>
        <source>the recipe needs the {what} {name}, of {distribution} {version}, which is not installed</source>
        <translation>该配方需要{what} {name}（{distribution} {version}），但尚未安装</translation>
    </message>
    <message>
        <source>link {target} ← {names}</source>
        <translation>连接 {target} ← {names}</translation>
    </message>
    <message>
        <source>the choices of a question are about the same target keys, in the same order</source>
        <translation>一个待定问题的各选项须涉及相同的目标键，且顺序相同</translation>
    </message>
    <message>
        <source>the answer {answer!r} is none of {names}, and no number up to {keys}</source>
        <translation>回答 {answer!r} 不是 {names} 之一，也不是不大于 {keys} 的编号</translation>
    </message>
    <message>
        <source>shapes {tuple} and {tuple2} differ</source>
        <translation>形状 {tuple} 与 {tuple2} 不同</translation>
    </message>
    <message>
        <source>torch cannot read elements of {name} as numbers</source>
        <translation>torch 无法将 {name} 的元素读取为数值</translation>
    </message>
    <message>
        <source>Such tensors can be linked and saved.</source>
        <translation>此类张量可以连接和保存。</translation>
    </message>
    <message>
        <source>the target argument {text_!r} is not NAME=VALUE</source>
        <translation>目标参数 {text_!r} 不是 NAME=VALUE 的形式</translation>
    </message>
    <message>
        <source>For example: num_classes=10</source>
        <translation>例如：num_classes=10</translation>
    </message>
    <message>
        <source>{name} needs {list}</source>
        <translation>{name} 需要{list}</translation>
    </message>
    <message>
        <source>Give the values as arguments of the target: {given}</source>
        <translation>请将这些值作为目标的参数给出：{given}</translation>
    </message>
    <message>
        <source>{name} does not take {list}</source>
        <translation>{name} 不接受{list}</translation>
    </message>
    <message>
        <source>It takes: {known}</source>
        <translation>可接受的参数：{known}</translation>
    </message>
    <message>
        <source>the argument</source>
        <translation>关键字参数</translation>
    </message>
    <message>
        <source>the arguments</source>
        <translation>以下关键字参数</translation>
    </message>
    <message>
        <source>the model needs more than {limit}, and cannot be laid out without its memory: {what}</source>
        <translation>模型需要的内存超过 {limit}，且无法在不占用内存的情况下构建：{what}</translation>
    </message>
    <message>
        <source>Build a smaller model, or let its code do without the values of its tensors.</source>
        <translation>请构建较小的模型，或让其代码不使用张量的值。</translation>
    </message>
    <message>
        <source>the initial value of {name!r} cannot be made alone{reason}</source>
        <translation>无法单独生成 {name!r} 的初始值{reason}</translation>
    </message>
    <message>
        <source>Link this key, or build the model for real if there is memory for it (device=&apos;cpu&apos;).</source>
        <translation>请连接此键；如果内存足够，也可实际构建模型（device=&apos;cpu&apos;）。</translation>
    </message>
    <message>
        <source>a module of the model contains itself, so that it has no state dict</source>
        <translation>模型的某个模块包含其自身，因此没有状态字典</translation>
    </message>
    <message>
        <source>Keep the way back to the parent in a list or a weakref.</source>
        <translation>请将指回父模块的引用放在列表或 weakref 中。</translation>
    </message>
    <message>
        <source>the shape of {key!r} is not known before the model has run once</source>
        <translation>模型运行一次之前无法得知 {key!r} 的形状</translation>
    </message>
    <message>
        <source>Let the factory run the model on an input of the right shape before it returns it.</source>
        <translation>请让工厂函数在返回模型之前，先用形状正确的输入运行一次。</translation>
    </message>
    <message>
        <source>The model cannot be examined: {name}: {error}</source>
        <translation>无法检查该模型：{name}：{error}</translation>
    </message>
    <message>
        <source>The model has no registered parameters: an optimizer would get an empty list, and raise ValueError.</source>
        <translation>模型没有已注册的参数：优化器会得到空列表，并抛出 ValueError。</translation>
    </message>
    <message>
        <source>does not follow</source>
        <translation>不会跟随</translation>
    </message>
    <message>
        <source>{modules} in {place} is not registered: it is not in state_dict(), and train() and eval() do not reach it. {remedy}</source>
        <translation>{place} 中的{modules}未注册：它不在 state_dict() 中，train() 和 eval() 也影响不到它。{remedy}</translation>
    </message>
    <message>
        <source>{modules} in {place} are not registered: they are not in state_dict(), and train() and eval() do not reach them. {remedy}</source>
        <translation>{place} 中的{modules}未注册：它们不在 state_dict() 中，train() 和 eval() 也影响不到它们。{remedy}</translation>
    </message>
    <message>
        <source>{modules} in {place} is not registered: it is not in state_dict(), and the optimizer would get {count} of its {parameters}. {remedy}</source>
        <translation>{place} 中的{modules}未注册：它不在 state_dict() 中，优化器只会得到其{parameters}中的 {count} 个。{remedy}</translation>
    </message>
    <message>
        <source>{modules} in {place} are not registered: they are not in state_dict(), and the optimizer would get {count} of their {parameters}. {remedy}</source>
        <translation>{place} 中的{modules}未注册：它们不在 state_dict() 中，优化器只会得到它们{parameters}中的 {count} 个。{remedy}</translation>
    </message>
    <message>
        <source>{parameters} in {place} is not registered: it is not in state_dict(), and the optimizer would get 0 of it. {remedy}</source>
        <translation>{place} 中的{parameters}未注册：它不在 state_dict() 中，优化器得不到它。{remedy}</translation>
    </message>
    <message>
        <source>{parameters} in {place} are not registered: they are not in state_dict(), and the optimizer would get 0 of them. {remedy}</source>
        <translation>{place} 中的{parameters}未注册：它们不在 state_dict() 中，优化器一个也得不到。{remedy}</translation>
    </message>
    <message>
        <source>The tensor `{place}` ({shape}) is a plain attribute: it is not in state_dict()</source>
        <translation>张量 `{place}`（{shape}）是普通属性：不在 state_dict() 中</translation>
    </message>
    <message>
        <source>{tensors} in {place} is plain: it is not in state_dict()</source>
        <translation>{place} 中的{tensors}是普通张量：它不在 state_dict() 中</translation>
    </message>
    <message>
        <source>{tensors} in {place} are plain: they are not in state_dict()</source>
        <translation>{place} 中的{tensors}都是普通张量：不在 state_dict() 中</translation>
    </message>
    <message>
        <source>do not follow</source>
        <translation>都不会跟随</translation>
    </message>
    <message>
        <source>no optimizer would get it</source>
        <translation>任何优化器都不会得到它</translation>
    </message>
    <message>
        <source>{follows} .to(device)</source>
        <translation>{follows} .to(device) 移动</translation>
    </message>
    <message>
        <source>Use nn.Parameter.</source>
        <translation>请使用 nn.Parameter。</translation>
    </message>
    <message>
        <source>Use register_buffer.</source>
        <translation>请使用 register_buffer。</translation>
    </message>
    <message>
        <source>{what}, and {lost}. {remedy}</source>
        <translation>{what}，且{lost}。{remedy}</translation>
    </message>
    <message>
        <source>attribute</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>{parameters} of {where} has requires_grad=False: no optimizer moves it.</source>
        <translation>{where} 的{parameters}：requires_grad=False，优化器不会改动它。</translation>
    </message>
    <message>
        <source>{parameters} of {where} have requires_grad=False: no optimizer moves them.</source>
        <translation>{where} 的{parameters}：requires_grad=False，优化器不会改动它们。</translation>
    </message>
    <message>
        <source>{some} is float64: twice the memory of float32.</source>
        <translation>{some} 是 float64：占用的内存是 float32 的两倍。</translation>
    </message>
    <message>
        <source>{some} are float64: twice the memory of float32.</source>
        <translation>{some} 都是 float64：占用的内存是 float32 的两倍。</translation>
    </message>
    <message>
        <source>{some} is in eval mode, the others in train mode.</source>
        <translation>{some} 处于 eval 模式，其余处于 train 模式。</translation>
    </message>
    <message>
        <source>{some} are in eval mode, the others in train mode.</source>
        <translation>{some} 都处于 eval 模式，其余处于 train 模式。</translation>
    </message>
    <message>
        <source>{listed} are one tensor: loading, freezing or training one of them means all.</source>
        <translation>{listed} 是同一个张量：加载、冻结或训练其中一个即等于全部。</translation>
    </message>
    <message>
        <source>{listed} share {count} tensors: loading, freezing or training one of them means all.</source>
        <translation>{listed} 共享 {count} 个张量：加载、冻结或训练其中一个即等于全部。</translation>
    </message>
    <message>
        <source>{names} (`{first}` first)</source>
        <translation>{names}（首个为 `{first}`）</translation>
    </message>
    <message>
        <source>the {kind} `{place}`</source>
        <translation>{kind} `{place}`</translation>
    </message>
    <message>
        <source>Use {container}.</source>
        <translation>请使用 {container}。</translation>
    </message>
    <message>
        <source>Assign it as self.{name} = …, after super().__init__().</source>
        <translation>请在 super().__init__() 之后以 self.{name} = … 赋值。</translation>
    </message>
    <message>
        <source>Keep it in a module, or make {holder} one.</source>
        <translation>请将其放在模块中，或将 {holder} 改为模块。</translation>
    </message>
    <message>
        <source>The parameters have mixed dtypes: {counts}.</source>
        <translation>各参数的数据类型不一致：{counts}。</translation>
    </message>
    <message>
        <source>A graph keeps the mode it was captured in: dropout and batch norm do not follow train() and eval().</source>
        <translation>计算图保持捕获时的模式：Dropout 和批归一化不随 train() 和 eval() 变化。</translation>
    </message>
    <message>
        <source>The model is in eval mode: batch norm uses its statistics and dropout does nothing until train().</source>
        <translation>模型处于 eval 模式：在调用 train() 之前，批归一化使用其统计量，Dropout 不起作用。</translation>
    </message>
    <message>
        <source>{text_!r} names no model and no file</source>
        <translation>{text_!r} 既不是模型也不是文件</translation>
    </message>
    <message>
        <source>Write torchvision:NAME, timm:NAME, transformers:CONFIG, FILE.py:NAME, package.module:callable, or the path of a checkpoint.</source>
        <translation>请写成 torchvision:NAME、timm:NAME、transformers:CONFIG、FILE.py:NAME、package.module:callable，或给出检查点的路径。</translation>
    </message>
    <message>
        <source>importing {place}</source>
        <translation>导入 {place}</translation>
    </message>
    <message>
        <source>there is no {name!r} in the module {place}</source>
        <translation>模块 {place} 中没有 {name!r}</translation>
    </message>
    <message>
        <source>the target was opened from a checkpoint, so there is no model to fill</source>
        <translation>目标是由检查点打开的，因此没有可填充的模型</translation>
    </message>
    <message>
        <source>Open the target from its code (FILE.py:NAME, torchvision:…).</source>
        <translation>请从代码打开目标（FILE.py:NAME、torchvision:…）。</translation>
    </message>
    <message>
        <source>{key!r} has no value: the model is on the meta device</source>
        <translation>{key!r} 没有值：模型位于 meta 设备</translation>
    </message>
    <message>
        <source>Link every key, or give the specification of the model instead of the model itself.</source>
        <translation>请连接每个键，或给出模型的规格而不是模型本身。</translation>
    </message>
    <message>
        <source>reading the {name}</source>
        <translation>读取 {name}</translation>
    </message>
    <message>
        <source>building {spec}</source>
        <translation>构建 {spec}</translation>
    </message>
    <message>
        <source>this gives a {name}, not a torch.nn.Module</source>
        <translation>这得到的是 {name}，而不是 torch.nn.Module</translation>
    </message>
    <message>
        <source>Name a class derived from nn.Module, or a function that returns a model.</source>
        <translation>请指定 nn.Module 的派生类，或返回模型的函数。</translation>
    </message>
    <message>
        <source>reading {spec}</source>
        <translation>读取 {spec}</translation>
    </message>
    <message>
        <source>a file takes no arguments</source>
        <translation>文件不接受参数</translation>
    </message>
    <message>
        <source>Take the arguments of the target away.</source>
        <translation>请去掉目标的参数。</translation>
    </message>
    <message>
        <source>this is a {name}, which cannot be called to build a model</source>
        <translation>这是 {name}，无法通过调用它来构建模型</translation>
    </message>
    <message>
        <source>the file cannot be read: {value}</source>
        <translation>无法读取该文件：{value}</translation>
    </message>
    <message>
        <source>Check the disk that it lies on.</source>
        <translation>请检查它所在的磁盘。</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>请检查路径。</translation>
    </message>
    <message>
        <source>loading the {format} {name}</source>
        <translation>加载 {format} {name}</translation>
    </message>
    <message>
        <source>reading the configuration {path}</source>
        <translation>读取配置 {path}</translation>
    </message>
    <message>
        <source>this file was not allowed to run</source>
        <translation>此文件未获准运行</translation>
    </message>
    <message>
        <source>Opening a model from a Python file or a saved program runs the code in it. Look where it comes from first; then allow it (--trust on the command line, trust=True in Python).</source>
        <translation>从 Python 文件或已保存的程序打开模型会运行其中的代码。请先确认其出处，再允许运行（命令行用 --trust，Python 中用 trust=True）。</translation>
    </message>
    <message>
        <source>syntax error: {msg}</source>
        <translation>语法错误：{msg}</translation>
    </message>
    <message>
        <source>{path}, line {lineno}</source>
        <translation>{path}，第 {lineno} 行</translation>
    </message>
    <message>
        <source>The line reads: {strip}</source>
        <translation>该行为：{strip}</translation>
    </message>
    <message>
        <source>this is no Python source: {error}</source>
        <translation>这不是 Python 源代码：{error}</translation>
    </message>
    <message>
        <source>importing {name}</source>
        <translation>导入 {name}</translation>
    </message>
    <message>
        <source>{doing} failed: {name}</source>
        <translation>{doing}失败：{name}</translation>
    </message>
    <message>
        <source>The line reads: {line}</source>
        <translation>该行为：{line}</translation>
    </message>
    <message>
        <source>Call super().__init__() first in the model&apos;s __init__. </source>
        <translation>请先在模型的 __init__ 中调用 super().__init__()。 </translation>
    </message>
    <message>
        <source>{filename}, line {lineno}</source>
        <translation>{filename}，第 {lineno} 行</translation>
    </message>
    <message>
        <source>no class or function</source>
        <translation>没有类或函数</translation>
    </message>
    <message>
        <source>there is no {name!r} in this file</source>
        <translation>此文件中没有 {name!r}</translation>
    </message>
    <message>
        <source>no name was given after the file</source>
        <translation>文件之后没有给出名称</translation>
    </message>
    <message>
        <source>Write FILE.py:NAME. The file has: {names}</source>
        <translation>请写成 FILE.py:NAME。文件中有：{names}</translation>
    </message>
    <message>
        <source>a target is built without weights: {name}={arguments!r} is not possible</source>
        <translation>构建目标时不带权重：不能使用 {name}={arguments!r}</translation>
    </message>
    <message>
        <source>Take the argument away, and open the weights as the source.</source>
        <translation>请去掉该参数，并将权重作为来源打开。</translation>
    </message>
    <message>
        <source>the configuration names no model_type</source>
        <translation>配置中没有指定 model_type</translation>
    </message>
    <message>
        <source>transformers has no class {architecture!r}</source>
        <translation>transformers 没有类 {architecture!r}</translation>
    </message>
    <message>
        <source>has a name that is no word of two letters or more</source>
        <translation>的名称不是由两个以上字母组成的单词</translation>
    </message>
    <message>
        <source>is a {name}, which builds nothing</source>
        <translation>是 {name}，不能构建模型</translation>
    </message>
    <message>
        <source>the plugin for {kind} models cannot be used: {why}</source>
        <translation>提供 {kind} 模型的插件无法使用：{why}</translation>
    </message>
    <message>
        <source>Mend it, or uninstall it.</source>
        <translation>请修复或卸载它。</translation>
    </message>
    <message>
        <source>the configuration cannot be read: {value}</source>
        <translation>无法读取配置：{value}</translation>
    </message>
    <message>
        <source>Give a config.json of transformers, or the folder that holds one.</source>
        <translation>请给出 transformers 的 config.json，或包含它的文件夹。</translation>
    </message>
    <message>
        <source>this is no JSON: {error}</source>
        <translation>这不是 JSON：{error}</translation>
    </message>
    <message>
        <source>this is no configuration: it is not a JSON object</source>
        <translation>这不是配置：它不是 JSON 对象</translation>
    </message>
    <message>
        <source>{root} is not installed</source>
        <translation>未安装 {root}</translation>
    </message>
    <message>
        <source>Install it: pip install {root}  (or: pip install &apos;wtransplant[zoo]&apos;)</source>
        <translation>安装方法：pip install {root}（或：pip install &apos;wtransplant[zoo]&apos;）</translation>
    </message>
    <message>
        <source>Did you mean {names}?</source>
        <translation>您是否想找 {names}？</translation>
    </message>
    <message>
        <source>See {zoo}&apos;s list of models.</source>
        <translation>请参阅 {zoo} 的模型列表。</translation>
    </message>
    <message>
        <source>{zoo} has no model named {name!r}</source>
        <translation>{zoo} 没有名为 {name!r} 的模型</translation>
    </message>
    <message>
        <source>The model was not compiled: {first_line}. The run goes on without.</source>
        <translation>模型未编译：{first_line}。运行将在不编译的情况下继续。</translation>
    </message>
    <message>
        <source>this CPU has no bfloat16 arithmetic, so that it is slower than float32</source>
        <translation>此 CPU 不支持 bfloat16 运算，因此会比 float32 慢</translation>
    </message>
    <message>
        <source>float16 needs a CUDA device; on a CPU bfloat16 does the same</source>
        <translation>float16 需要 CUDA 设备；在 CPU 上 bfloat16 的作用相同</translation>
    </message>
    <message>
        <source>this GPU has no bfloat16 arithmetic; float16 is faster</source>
        <translation>此 GPU 不支持 bfloat16 运算；float16 更快</translation>
    </message>
    <message>
        <source>Choose bfloat16 or float32.</source>
        <translation>请选择 bfloat16 或 float32。</translation>
    </message>
    <message>
        <source>not even the smallest batch fits into the memory</source>
        <translation>连最小的批次也超出可用内存</translation>
    </message>
    <message>
        <source>batch size</source>
        <translation>批次大小</translation>
    </message>
    <message>
        <source>Use smaller inputs, freeze more of the model, or choose another device.</source>
        <translation>请使用较小的输入，冻结模型的更多部分，或选择其他设备。</translation>
    </message>
    <message>
        <source>It was ended early.</source>
        <translation>已提前结束。</translation>
    </message>
    <message>
        <source>A batch of {size:,} does not fit.</source>
        <translation>批大小 {size:,} 超出可用内存。</translation>
    </message>
    <message>
        <source>A batch of {size:,} fits, and more was not to be tried.</source>
        <translation>批大小 {size:,} 可以容纳，按要求不再尝试更大的。</translation>
    </message>
    <message>
        <source>a step of {size:,} takes {taken}</source>
        <translation>批大小 {size:,} 的一步占用 {taken}</translation>
    </message>
    <message>
        <source>Twice as much might not fit: {what}, {budget} may be taken.</source>
        <translation>再加倍可能无法容纳：{what}，而允许占用 {budget}。</translation>
    </message>
    <message>
        <source>nothing frozen</source>
        <translation>未冻结任何部分</translation>
    </message>
    <message>
        <source>{blocks}, to {last}</source>
        <translation>{blocks}，至 {last}</translation>
    </message>
    <message>
        <source>all that is linked</source>
        <translation>全部已连接的部分</translation>
    </message>
    <message>
        <source>Best: {title}, {figure}.</source>
        <translation>最佳：{title}，{figure}。</translation>
    </message>
    <message>
        <source> Within one standard error of it, and more is frozen: {title}, {figure}.</source>
        <translation> 在其一个标准误差以内且冻结更多的是：{title}，{figure}。</translation>
    </message>
    <message>
        <source> From the model&apos;s own initial values, nothing frozen: {figure}.</source>
        <translation> 从模型自身的初始值开始、不冻结任何部分：{figure}。</translation>
    </message>
    <message>
        <source>no run reached anything that could be compared</source>
        <translation>没有任何运行得到可比较的结果</translation>
    </message>
    <message>
        <source>find the best border</source>
        <translation>查找最佳分界</translation>
    </message>
    <message>
        <source>Set validation data aside, and see why the runs failed.</source>
        <translation>请留出验证数据，并查看运行失败的原因。</translation>
    </message>
    <message>
        <source>nothing is linked, so there is nothing to freeze</source>
        <translation>没有任何连接，因此没有可冻结的内容</translation>
    </message>
    <message>
        <source>Link keys first: what is new is trained in any case.</source>
        <translation>请先连接键：新增的部分始终参与训练。</translation>
    </message>
    <message>
        <source>{title}, seed {seed}</source>
        <translation>{title}，随机种子 {seed}</translation>
    </message>
    <message>
        <source>initial values, seed {seed}</source>
        <translation>初始值，随机种子 {seed}</translation>
    </message>
    <message>
        <source>The run was not saved: {error}</source>
        <translation>运行未保存：{error}</translation>
    </message>
    <message>
        <source>the run was started with {there:,} samples in {there2:,} steps an epoch, here are {here:,} in {here2:,}</source>
        <translation>该运行开始时有 {there:,} 个样本、每轮 {there2:,} 步，而此处为 {here:,} 个样本、每轮 {here2:,} 步</translation>
    </message>
    <message>
        <source>run checkpoint</source>
        <translation>运行检查点</translation>
    </message>
    <message>
        <source>Continue with the same data, batch size and accumulation.</source>
        <translation>请使用相同的数据、批大小和累积步数继续。</translation>
    </message>
    <message>
        <source>a learning rate should be above 0, not {rate}</source>
        <translation>学习率应大于 0，而不是 {rate}</translation>
    </message>
    <message>
        <source>{path}, line {lines:,}</source>
        <translation>{path}，第 {lines:,} 行</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件为空</translation>
    </message>
    <message>
        <source>the file has names of columns, but no rows</source>
        <translation>文件只有列名，没有数据行</translation>
    </message>
    <message>
        <source>there is no encoding {encoding!r}</source>
        <translation>没有编码 {encoding!r}</translation>
    </message>
    <message>
        <source>Write utf-8, cp1252 or another.</source>
        <translation>请写 utf-8、cp1252 等。</translation>
    </message>
    <message>
        <source>the byte 0x{content:02x} is not {encoding}</source>
        <translation>字节 0x{content:02x} 不属于 {encoding} 编码</translation>
    </message>
    <message>
        <source>{path}, line {line:,}</source>
        <translation>{path}，第 {line:,} 行</translation>
    </message>
    <message>
        <source>Choose the encoding of the file (files of older Windows programs have cp1252), or save it as UTF-8.</source>
        <translation>请选择文件的编码（较旧的 Windows 程序生成的文件为 cp1252），或将其另存为 UTF-8。</translation>
    </message>
    <message>
        <source>the file has zero bytes, so that it is no text in this encoding</source>
        <translation>文件含有零字节，因此不是该编码的文本</translation>
    </message>
    <message>
        <source>Choose the encoding, utf-16 for one, or another file.</source>
        <translation>请选择编码（例如 utf-16）或其他文件。</translation>
    </message>
    <message>
        <source>{delimiter!r} is no delimiter</source>
        <translation>{delimiter!r} 不是分隔符</translation>
    </message>
    <message>
        <source>It is one character.</source>
        <translation>分隔符应为一个字符。</translation>
    </message>
    <message>
        <source>this is no CSV: {error}</source>
        <translation>这不是 CSV：{error}</translation>
    </message>
    <message>
        <source>{path}, line {line_num:,}</source>
        <translation>{path}，第 {line_num:,} 行</translation>
    </message>
    <message>
        <source>two columns have the name {twice!r}</source>
        <translation>有两列的名称都是 {twice!r}</translation>
    </message>
    <message>
        <source>Rename one of them.</source>
        <translation>请将其中一个重命名。</translation>
    </message>
    <message>
        <source>a tab</source>
        <translation>制表符</translation>
    </message>
    <message>
        <source>the file has one column only ({columns}), read with {name} between columns</source>
        <translation>文件只有一列 ({columns})，读取时以 {name} 作为列分隔符</translation>
    </message>
    <message>
        <source>It needs a column for the target and at least one for inputs; or choose another delimiter.</source>
        <translation>需要一列作为目标值，至少一列作为输入；或选择其他分隔符。</translation>
    </message>
    <message>
        <source>the row has {fields}, the first one has {wanted}</source>
        <translation>该行有 {fields}，而第一行有 {wanted} 个</translation>
    </message>
    <message>
        <source>Mend the line; a delimiter inside a field needs quotes around the field.</source>
        <translation>请修正该行；字段内含有分隔符时，须用引号括起该字段。</translation>
    </message>
    <message>
        <source>{samples} for training, {validation:,} for validation.</source>
        <translation>{samples}用于训练，{validation:,} 个用于验证。</translation>
    </message>
    <message>
        <source>One input is {names}, one target {wanted}.</source>
        <translation>每个输入为 {names}，每个目标值为 {wanted}。</translation>
    </message>
    <message>
        <source> and {counts} more</source>
        <translation> 以及另外 {counts} 个</translation>
    </message>
    <message>
        <source>Samples for training by class: {names}{more}.</source>
        <translation>各类别的训练样本数：{names}{more}。</translation>
    </message>
    <message>
        <source>the plugin for {kind} data cannot be used: {why}</source>
        <translation>提供 {kind} 数据的插件无法使用：{why}</translation>
    </message>
    <message>
        <source>Choose other data.</source>
        <translation>请选择其他数据。</translation>
    </message>
    <message>
        <source>is a {name}, which opens nothing</source>
        <translation>是 {name}，不能打开数据</translation>
    </message>
    <message>
        <source>no {noun} with training data is chosen</source>
        <translation>未选择含训练数据的{noun}</translation>
    </message>
    <message>
        <source>Choose a {noun}, or the example&apos;s data.</source>
        <translation>请选择{noun}，或使用示例的数据。</translation>
    </message>
    <message>
        <source>there is no such {noun}</source>
        <translation>没有这样的{noun}</translation>
    </message>
    <message>
        <source>Choose a {noun} that is there.</source>
        <translation>请选择存在的{noun}。</translation>
    </message>
    <message>
        <source>Change the setting and start again.</source>
        <translation>请更改该设置后重新开始。</translation>
    </message>
    <message>
        <source>there is no such setting</source>
        <translation>没有这个设置</translation>
    </message>
    <message>
        <source>{item!r} does not do; it {replace}</source>
        <translation>{item!r} 无效：{replace}</translation>
    </message>
    <message>
        <source>a batch of {batch_size} cannot be shared by {size} processes</source>
        <translation>大小为 {batch_size} 的批次无法由 {size} 个进程分担</translation>
    </message>
    <message>
        <source>Choose a batch size of at least {size}; it counts the samples of all processes together.</source>
        <translation>请选择不小于 {size} 的批大小；它是所有进程的样本总数。</translation>
    </message>
    <message>
        <source>the processes of this run did not find each other: {splitlines}</source>
        <translation>此次运行的各进程未能相互连接：{splitlines}</translation>
    </message>
    <message>
        <source>rank {environ} at {environ2}</source>
        <translation>rank {environ}，地址 {environ2}</translation>
    </message>
    <message>
        <source>Start all of them with the same torchrun line, and let the port through the firewall.</source>
        <translation>请用同一条 torchrun 命令启动所有进程，并在防火墙中放行该端口。</translation>
    </message>
    <message>
        <source>One input is {inputs}, the output {given}, the target {wanted}; the loss is {loss:.4g}.</source>
        <translation>每个输入为 {inputs}，输出为 {given}，目标值为 {wanted}；损失为 {loss:.4g}。</translation>
    </message>
    <message>
        <source>the first samples cannot be read</source>
        <translation>无法读取最前面的样本</translation>
    </message>
    <message>
        <source>The model gives {shape:,} outputs for {classes:,} classes: the others are never right.</source>
        <translation>模型对 {classes:,} 个类别给出 {shape:,} 个输出：多余的输出永远不会是正确答案。</translation>
    </message>
    <message>
        <source>the loss cannot be computed: {first_line}</source>
        <translation>无法计算损失：{first_line}</translation>
    </message>
    <message>
        <source>See that the targets are what the loss wants, or choose another loss.</source>
        <translation>请确认目标值符合损失的要求，或选择其他损失。</translation>
    </message>
    <message>
        <source>; {known} is the first that has none</source>
        <translation>；{known} 是第一个没有对应输出的标签</translation>
    </message>
    <message>
        <source>the model gives {outputs} outputs, the labels go up to {classes}{first}</source>
        <translation>模型给出 {outputs} 个输出，而标签最大为 {classes}{first}</translation>
    </message>
    <message>
        <source>Build the model for {classes} classes (num_classes={classes}), or choose other data.</source>
        <translation>请按 {classes} 个类别构建模型（num_classes={classes}），或选择其他数据。</translation>
    </message>
    <message>
        <source>the model cannot take inputs of {in_words}: {first_line}</source>
        <translation>模型无法接受 {in_words} 的输入：{first_line}</translation>
    </message>
    <message>
        <source> per sample</source>
        <translation>（每个样本）</translation>
    </message>
    <message>
        <source>{first_weight}Choose data of that shape, or change the model.</source>
        <translation>{first_weight}请选择该形状的数据，或更改模型。</translation>
    </message>
    <message>
        <source>The model&apos;s first weight is `{found}`, {shape}. </source>
        <translation>模型的第一个权重为 `{found}`，{shape}。 </translation>
    </message>
    <message>
        <source> with {value} batches to a step</source>
        <translation>，每步 {value} 个批次</translation>
    </message>
    <message>
        <source>Try a batch size of {half}{gather}</source>
        <translation>请尝试批大小 {half}{gather}</translation>
    </message>
    <message>
        <source>Try smaller inputs</source>
        <translation>请尝试较小的输入</translation>
    </message>
    <message>
        <source>, close other programs that use the GPU, or run on the CPU</source>
        <translation>，关闭其他使用 GPU 的程序，或在 CPU 上运行</translation>
    </message>
    <message>
        <source>the memory of {device} is not enough for this run</source>
        <translation>{device} 的内存不足以进行此次运行</translation>
    </message>
    <message>
        <source>{advice}, freeze more of the model{elsewhere}. The model is in its last good state.</source>
        <translation>{advice}，冻结模型的更多部分{elsewhere}。模型处于最近的正常状态。</translation>
    </message>
    <message>
        <source>Try a learning rate of {learning_rate:g}, and look for NaN or very large numbers in the data. The model is in its last good state.</source>
        <translation>请尝试学习率 {learning_rate:g}，并检查数据中是否有 NaN 或过大的数。模型处于最近的正常状态。</translation>
    </message>
    <message>
        <source>Batch norm needs two samples in a batch: choose a larger batch size.</source>
        <translation>批归一化要求一个批次中至少有两个样本：请选择较大的批大小。</translation>
    </message>
    <message>
        <source>The model is in its last good state; the cause is in the log.</source>
        <translation>模型处于最近的正常状态；原因见日志。</translation>
    </message>
    <message>
        <source>the run cannot go on: {first_line}</source>
        <translation>运行无法继续：{first_line}</translation>
    </message>
    <message>
        <source>the model has no parameters: nothing to train</source>
        <translation>模型没有参数：没有可训练的内容</translation>
    </message>
    <message>
        <source>no parameter of the model can be trained: nothing to train</source>
        <translation>模型没有可训练的参数：没有可训练的内容</translation>
    </message>
    <message>
        <source>Its code switches `requires_grad` off for all of them.</source>
        <translation>其代码对全部参数关闭了 `requires_grad`。</translation>
    </message>
    <message>
        <source>everything is frozen: nothing to train</source>
        <translation>全部已冻结：没有可训练的内容</translation>
    </message>
    <message>
        <source>Make some of the model trainable, its head for one.</source>
        <translation>请将模型的一部分设为可训练，例如头部。</translation>
    </message>
    <message>
        <source>Features are not kept: the data are different in every epoch.</source>
        <translation>未缓存特征：数据在每一轮中都不同。</translation>
    </message>
    <message>
        <source>Features are not kept: no module is frozen as a whole.</source>
        <translation>未缓存特征：没有整体冻结的模块。</translation>
    </message>
    <message>
        <source>Features are not kept: {first_line}.</source>
        <translation>未缓存特征：{first_line}。</translation>
    </message>
    <message>
        <source>Features are not kept: nothing that is frozen comes before all that learns.</source>
        <translation>未缓存特征：没有冻结的部分位于所有参与学习的部分之前。</translation>
    </message>
    <message>
        <source>they need {needed}, a quarter of the free memory is {share}</source>
        <translation>需要 {needed}，而可用内存的四分之一为 {share}</translation>
    </message>
    <message>
        <source>Features are not kept: {room}.</source>
        <translation>未缓存特征：{room}。</translation>
    </message>
    <message>
        <source>What the frozen part gives is kept for each sample ({needed}).</source>
        <translation>为每个样本缓存冻结部分的输出（{needed}）。</translation>
    </message>
    <message>
        <source>Features are not kept: a test with them gave another result.</source>
        <translation>未缓存特征：使用缓存特征的测试得到了不同的结果。</translation>
    </message>
    <message>
        <source>none of the samples of a step can be read</source>
        <translation>某一步的样本全部无法读取</translation>
    </message>
    <message>
        <source>Take the damaged files out.</source>
        <translation>请移走损坏的文件。</translation>
    </message>
    <message>
        <source>the model has shapes only, no values</source>
        <translation>模型只有形状，没有值</translation>
    </message>
    <message>
        <source>Transplant into it, or initialise it, first.</source>
        <translation>请先向其移植，或将其初始化。</translation>
    </message>
    <message>
        <source>{free} free of {total}</source>
        <translation>可用 {free}，共 {total}</translation>
    </message>
    <message>
        <source>{title} ({facts})</source>
        <translation>{title}（{facts}）</translation>
    </message>
    <message>
        <source>no CUDA device</source>
        <translation>没有 CUDA 设备</translation>
    </message>
    <message>
        <source>there is no device {name}: torch sees {there}</source>
        <translation>没有设备 {name}（torch 检测到：{there}）</translation>
    </message>
    <message>
        <source>Choose another, such as cpu.</source>
        <translation>请选择其他设备，例如 cpu。</translation>
    </message>
    <message>
        <source>there is no device mps: torch sees no Apple GPU</source>
        <translation>没有设备 mps：torch 未检测到 Apple GPU</translation>
    </message>
    <message>
        <source>{name}, does not answer: {splitlines}</source>
        <translation>{name}，没有响应：{splitlines}</translation>
    </message>
    <message>
        <source>It needs a subfolder for each class, with that class&apos;s images inside.</source>
        <translation>每个类别需要一个子文件夹，其中存放该类别的图像。</translation>
    </message>
    <message>
        <source>the folder `train` has no images</source>
        <translation>文件夹 `train` 中没有图像</translation>
    </message>
    <message>
        <source>{files} left out, not readable as images: {names}.</source>
        <translation>已略去 {files}，无法作为图像读取：{names}。</translation>
    </message>
    <message>
        <source>the folder cannot be read ({error})</source>
        <translation>无法读取该文件夹（{error}）</translation>
    </message>
    <message>
        <source>the folder has images of one class only ({classes})</source>
        <translation>该文件夹只有一个类别的图像（{classes}）</translation>
    </message>
    <message>
        <source>; {files} in them cannot be read as images: {names}</source>
        <translation>；其中 {files}无法作为图像读取：{names}</translation>
    </message>
    <message>
        <source>the folder has no images in subfolders{unread}</source>
        <translation>该文件夹的子文件夹中没有图像{unread}</translation>
    </message>
    <message>
        <source> and {paths} more</source>
        <translation> 以及另外 {paths} 个</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>彩色</translation>
    </message>
    <message>
        <source>normalised ({origin})</source>
        <translation>已归一化（{origin}）</translation>
    </message>
    <message>
        <source>from 0 to 1</source>
        <translation>范围 0 到 1</translation>
    </message>
    <message>
        <source>Images are read as {size}×{size}, {colour}, {scale}.</source>
        <translation>图像读取为 {size}×{size}，{colour}，{scale}。</translation>
    </message>
    <message>
        <source>{images} left out, damaged: {names}.</source>
        <translation>已略去 {images}，文件已损坏：{names}。</translation>
    </message>
    <message>
        <source>the model&apos;s first convolution takes {in_channels} channels, images have 1 or 3</source>
        <translation>模型的第一个卷积接受 {in_channels} 个通道，而图像有 1 个或 3 个</translation>
    </message>
    <message>
        <source>Use a tensor file for such data.</source>
        <translation>此类数据请使用张量文件。</translation>
    </message>
    <message>
        <source>the model gives {given}, the targets are {wanted}</source>
        <translation>模型给出 {given}，而目标值为 {wanted}</translation>
    </message>
    <message>
        <source>Change the head of the model, or choose other data or another loss.</source>
        <translation>请更改模型的头部，或选择其他数据或其他损失。</translation>
    </message>
    <message>
        <source>{numel} weights were given, the model gives {shape} outputs</source>
        <translation>给出了 {numel} 个权重，而模型有 {shape} 个输出</translation>
    </message>
    <message>
        <source>Give one weight per output of the model.</source>
        <translation>请为模型的每个输出给出一个权重。</translation>
    </message>
    <message>
        <source>the samples of each class cannot be counted without reading all the data</source>
        <translation>不读取全部数据就无法统计各类别的样本数</translation>
    </message>
    <message>
        <source>Give the weights as numbers, one per class.</source>
        <translation>请以数字给出权重，每个类别一个。</translation>
    </message>
    <message>
        <source>the positives cannot be counted without reading all the data</source>
        <translation>不读取全部数据就无法统计正样本数</translation>
    </message>
    <message>
        <source>Give the weight of the positives as a number.</source>
        <translation>请以数字给出正样本的权重。</translation>
    </message>
    <message>
        <source>{name} takes no labels, so it has no loss of its own</source>
        <translation>{name} 不接受标签，因此没有自带的损失</translation>
    </message>
    <message>
        <source>Choose another loss; models of transformers with a head have one.</source>
        <translation>请选择其他损失；transformers 中带头部的模型有自带的损失。</translation>
    </message>
    <message>
        <source>the model&apos;s own loss</source>
        <translation>模型自身的损失</translation>
    </message>
    <message>
        <source>{text_!r} names no Python file</source>
        <translation>{text_!r} 不是 Python 文件</translation>
    </message>
    <message>
        <source>Write FILE.py:NAME.</source>
        <translation>请写成 FILE.py:NAME。</translation>
    </message>
    <message>
        <source>making {name}</source>
        <translation>创建 {name}</translation>
    </message>
    <message>
        <source>{name} is a {name2}, which cannot be called</source>
        <translation>{name} 是 {name2}，无法调用</translation>
    </message>
    <message>
        <source>A loss is a function of the model&apos;s output and the targets.</source>
        <translation>损失是以模型输出和目标值为参数的函数。</translation>
    </message>
    <message>
        <source>{name} gives {given}, not one number</source>
        <translation>{name} 给出 {given}，而不是一个数</translation>
    </message>
    <message>
        <source>A loss is a scalar tensor, the mean over the batch.</source>
        <translation>损失应为标量张量，即批次的均值。</translation>
    </message>
    <message>
        <source>there is no metric {name!r}</source>
        <translation>没有指标 {name!r}</translation>
    </message>
    <message>
        <source>Choose of {list}.</source>
        <translation>请从 {list} 中选择。</translation>
    </message>
    <message>
        <source> with {classes} classes</source>
        <translation>（{classes} 个类别）</translation>
    </message>
    <message>
        <source>{metric} cannot be measured for {task}{few}</source>
        <translation>{metric}无法用于{task}{few}</translation>
    </message>
    <message>
        <source>the loss does not depend on anything that is trained</source>
        <translation>损失不依赖任何参与训练的部分</translation>
    </message>
    <message>
        <source>Make a part trainable that lies on the way to the output.</source>
        <translation>请将通往输出的路径上的某一部分设为可训练。</translation>
    </message>
    <message>
        <source>The learning rate is {rate:g} from step {step:,} on.</source>
        <translation>自第 {step:,} 步起，学习率为 {rate:g}。</translation>
    </message>
    <message>
        <source>Went back to snapshot {number}, after step {step:,}.</source>
        <translation>已回到快照 {number}，即第 {step:,} 步之后。</translation>
    </message>
    <message>
        <source>NAME is a Dataset with a length, a DataLoader of one, or a function that gives one or a pair (training, validation). Each sample is an input and a target.</source>
        <translation>NAME 是有长度的 Dataset、基于它的 DataLoader，或返回其中之一或一对 (training, validation) 的函数。每个样本由一个输入和一个目标值组成。</translation>
    </message>
    <message>
        <source>{path!r} names no Python file</source>
        <translation>{path!r} 不是 Python 文件</translation>
    </message>
    <message>
        <source>Write FILE.py:NAME. {what}</source>
        <translation>请写成 FILE.py:NAME。{what}</translation>
    </message>
    <message>
        <source>calling {name}</source>
        <translation>调用 {name}</translation>
    </message>
    <message>
        <source>the dictionary has no `train`</source>
        <translation>字典中没有 `train`</translation>
    </message>
    <message>
        <source>Batches and their order are those of the run, not of the DataLoader.</source>
        <translation>批次及其顺序由运行决定，而不是由 DataLoader 决定。</translation>
    </message>
    <message>
        <source>an IterableDataset cannot be split or shuffled</source>
        <translation>IterableDataset 无法划分或打乱</translation>
    </message>
    <message>
        <source>this gives a {name}, not a Dataset</source>
        <translation>得到的是 {name}，而不是 Dataset</translation>
    </message>
    <message>
        <source>asking for the length of the dataset</source>
        <translation>获取数据集的长度</translation>
    </message>
    <message>
        <source>the dataset is empty</source>
        <translation>数据集为空</translation>
    </message>
    <message>
        <source>reading samples</source>
        <translation>读取样本</translation>
    </message>
    <message>
        <source>the samples cannot be put into a batch: {first_line}</source>
        <translation>无法将样本组成批次：{first_line}</translation>
    </message>
    <message>
        <source>All of them need the same shapes; or give a DataLoader with a collate_fn.</source>
        <translation>所有样本的形状须相同；或给出带 collate_fn 的 DataLoader。</translation>
    </message>
    <message>
        <source>a sample gives {shape_of}, not an input and a target</source>
        <translation>样本给出的是 {shape_of}，而不是输入和目标值</translation>
    </message>
    <message>
        <source>a dictionary with {names}</source>
        <translation>含 {names} 的字典</translation>
    </message>
    <message>
        <source>{name} of {parts}</source>
        <translation>由 {parts} 组成的 {name}</translation>
    </message>
    <message>
        <source>{lowest:g} to {highest:g} in {steps} steps is no range</source>
        <translation>{lowest:g} 到 {highest:g}（{steps} 步）不是有效的范围</translation>
    </message>
    <message>
        <source>learning-rate range test</source>
        <translation>学习率范围测试</translation>
    </message>
    <message>
        <source>Give two rates above 0, the lower one first, and at least {fewest} steps.</source>
        <translation>请给出两个大于 0 的学习率，较小的在前，且至少 {fewest} 步。</translation>
    </message>
    <message>
        <source>the loss became {losses}</source>
        <translation>损失变为 {losses}</translation>
    </message>
    <message>
        <source>step {step:,}, epoch {value:,}</source>
        <translation>第 {step:,} 步，第 {value:,} 轮</translation>
    </message>
    <message>
        <source>Not sharded: this is the only process.</source>
        <translation>未分片：只有这一个进程。</translation>
    </message>
    <message>
        <source>Frozen as well, because of shared weights: {names}.</source>
        <translation>因共享权重而一并冻结：{names}。</translation>
    </message>
    <message>
        <source>Not trained, by the model&apos;s own code: {names}.</source>
        <translation>因模型自身的代码而不训练：{names}。</translation>
    </message>
    <message>
        <source>the run checkpoint cannot be written: {splitlines}</source>
        <translation>无法写入运行检查点：{splitlines}</translation>
    </message>
    <message>
        <source>See whether the disk is full. The file from before, if any, is still there.</source>
        <translation>请检查磁盘是否已满。之前的文件（如有）仍在。</translation>
    </message>
    <message>
        <source>this file has weights, but no run to go on with</source>
        <translation>此文件有权重，但没有可继续的运行</translation>
    </message>
    <message>
        <source>Open it as a source instead.</source>
        <translation>请改为将其作为来源打开。</translation>
    </message>
    <message>
        <source>the run checkpoint is incomplete ({name}: {error})</source>
        <translation>运行检查点不完整（{name}：{error}）</translation>
    </message>
    <message>
        <source>Use another one; the program writes them whole or not at all.</source>
        <translation>请使用另一个；本程序要么完整写入，要么不写入。</translation>
    </message>
    <message>
        <source>version {details}, this program writes {version}</source>
        <translation>版本为 {details}，而本程序写入的版本为 {version}</translation>
    </message>
    <message>
        <source>sample {index:,}</source>
        <translation>第 {index:,} 个样本</translation>
    </message>
    <message>
        <source>the sample cannot be read</source>
        <translation>无法读取该样本</translation>
    </message>
    <message>
        <source>Take it out of the data.</source>
        <translation>请将其从数据中去除。</translation>
    </message>
    <message>
        <source>{given!r} is not a device; use cpu, cuda, cuda:0 or mps</source>
        <translation>{given!r} 不是设备；请使用 cpu、cuda、cuda:0 或 mps</translation>
    </message>
    <message>
        <source>{given!r} does not do; it {replace}</source>
        <translation>{given!r} 无效：{replace}</translation>
    </message>
    <message>
        <source>Switch `sharded` off (then every process holds the whole model)</source>
        <translation>关闭 `sharded`（则每个进程保存整个模型）</translation>
    </message>
    <message>
        <source>keeping the features of the frozen part</source>
        <translation>保留冻结部分的特征</translation>
    </message>
    <message>
        <source>the channels-last memory order</source>
        <translation>channels-last 内存布局</translation>
    </message>
    <message>
        <source>a sharded run cannot be combined with {title}</source>
        <translation>分片运行不能与{title}同时使用</translation>
    </message>
    <message>
        <source>switch `{name}` off</source>
        <translation>关闭 `{name}`</translation>
    </message>
    <message>
        <source>a sharded run cannot scale float16 losses</source>
        <translation>分片运行不能缩放 float16 损失</translation>
    </message>
    <message>
        <source>choose bfloat16 or float32</source>
        <translation>选择 bfloat16 或 float32</translation>
    </message>
    <message>
        <source>a sharded run needs CUDA or the CPU</source>
        <translation>分片运行需要 CUDA 或 CPU</translation>
    </message>
    <message>
        <source>choose another device</source>
        <translation>选择其他设备</translation>
    </message>
    <message>
        <source>some rows of `{key}` are to be trained alone, and a sharded run has no process with all of them</source>
        <translation>`{key}` 中只有部分行需要训练，而分片运行中没有哪个进程拥有全部行</translation>
    </message>
    <message>
        <source>train or freeze the whole tensor</source>
        <translation>训练或冻结整个张量</translation>
    </message>
    <message>
        <source>TorchScript modules cannot be sharded</source>
        <translation>TorchScript 模块不能分片</translation>
    </message>
    <message>
        <source>open the model from its code</source>
        <translation>从代码打开模型</translation>
    </message>
    <message>
        <source>the model&apos;s own code has a hook on the gradient, which would be lost</source>
        <translation>模型自身的代码在梯度上设有钩子，分片后会丢失</translation>
    </message>
    <message>
        <source>`{first}` and `{second}` share their memory without being one parameter, and would be torn apart</source>
        <translation>`{first}` 与 `{second}` 共用内存却不是同一参数，分片后会被拆开</translation>
    </message>
    <message>
        <source>tie them by assigning the parameter itself</source>
        <translation>通过赋值同一参数来绑定它们</translation>
    </message>
    <message>
        <source>a parameter without dimensions cannot be trained in a sharded run</source>
        <translation>零维参数不能在分片运行中训练</translation>
    </message>
    <message>
        <source>freeze `{key}`</source>
        <translation>冻结 `{key}`</translation>
    </message>
    <message>
        <source>the parameters to be trained have several dtypes, and a sharded run reduces gradients of one</source>
        <translation>待训练的参数有多种数据类型，而分片运行只归约一种类型的梯度</translation>
    </message>
    <message>
        <source>freeze those of one dtype</source>
        <translation>冻结其中一种数据类型的参数</translation>
    </message>
    <message>
        <source>{without}, or {instead}.</source>
        <translation>{without}，或{instead}。</translation>
    </message>
    <message>
        <source>the model uses weights of a block without calling the block, so that they cannot be put together in time</source>
        <translation>模型使用了某个块的权重却没有调用该块，因此无法及时收集这些权重</translation>
    </message>
    <message>
        <source>Run it without `sharded`, or have the model call the block itself (`block(x)`).</source>
        <translation>请不使用 `sharded` 运行，或让模型调用该块本身（`block(x)`）。</translation>
    </message>
    <message>
        <source>the model cannot be copied to be sharded: {first_line}</source>
        <translation>无法复制模型以进行分片：{first_line}</translation>
    </message>
    <message>
        <source>there is no snapshot {number}</source>
        <translation>没有快照 {number}</translation>
    </message>
    <message>
        <source>Take one while the run goes on.</source>
        <translation>请在运行期间创建快照。</translation>
    </message>
    <message>
        <source>`{spoilt}` became NaN or infinite</source>
        <translation>`{spoilt}` 变为 NaN 或无穷大</translation>
    </message>
    <message>
        <source>the run checkpoint was trained with other parts frozen: {name!r}</source>
        <translation>运行检查点训练时冻结的部分不同：{name!r}</translation>
    </message>
    <message>
        <source>Continue with the freezing that the run was started with.</source>
        <translation>请使用该运行开始时的冻结设置继续。</translation>
    </message>
    <message>
        <source>stopped after {steps:,} of {planned}</source>
        <translation>在 {planned}中的第 {steps:,} 步后停止</translation>
    </message>
    <message>
        <source>time is up after {steps}</source>
        <translation>时间用尽，已完成 {steps}</translation>
    </message>
    <message>
        <source>no improvement for {epochs}, after {steps}</source>
        <translation>连续 {epochs}没有改善，已完成 {steps}</translation>
    </message>
    <message>
        <source>all {steps} done</source>
        <translation>已完成全部 {steps}</translation>
    </message>
    <message>
        <source>all {epochs} done</source>
        <translation>已完成全部 {epochs}</translation>
    </message>
    <message>
        <source>synthetic data need a model to take the shapes from</source>
        <translation>合成数据需要模型来确定形状</translation>
    </message>
    <message>
        <source>Open the target from its code, not from a checkpoint.</source>
        <translation>请从代码打开目标，而不是从检查点打开。</translation>
    </message>
    <message>
        <source>{count:,} samples instead of {count2:,}, to fit into memory.</source>
        <translation>使用 {count:,} 个样本而不是 {count2:,} 个，以免超出内存。</translation>
    </message>
    <message>
        <source>The data are random numbers: there is nothing to learn from them.</source>
        <translation>这些数据是随机数：从中学不到任何东西。</translation>
    </message>
    <message>
        <source>the model gives one number per sample, which are no classes</source>
        <translation>模型对每个样本给出一个数，不能作为类别</translation>
    </message>
    <message>
        <source>Choose a loss for numbers, such as the mean squared error.</source>
        <translation>请选择用于数值的损失，例如均方误差。</translation>
    </message>
    <message>
        <source>{shape}: it gives {shape2} for 2 samples</source>
        <translation>{shape}：对 2 个样本给出 {shape2}</translation>
    </message>
    <message>
        <source>nothing tells which inputs the model takes</source>
        <translation>无从得知模型接受哪些输入</translation>
    </message>
    <message>
        <source>the model takes none of {shapes} that were tried ({refusals})</source>
        <translation>模型不接受已尝试的 {shapes}（{refusals}）</translation>
    </message>
    <message>
        <source>Give the shape of one input, without the axis of samples.</source>
        <translation>请给出单个输入的形状，不含样本轴。</translation>
    </message>
    <message>
        <source>The target is {target!r}, read as {part}.</source>
        <translation>目标值为 {target!r}，读取为 {part}。</translation>
    </message>
    <message>
        <source>{classes:,} classes</source>
        <translation>{classes:,} 个类别</translation>
    </message>
    <message>
        <source>there is no column {name!r}</source>
        <translation>没有列 {name!r}</translation>
    </message>
    <message>
        <source>The columns are: {names}.</source>
        <translation>现有的列：{names}。</translation>
    </message>
    <message>
        <source>the column {target!r} is both input and target</source>
        <translation>列 {target!r} 既是输入又是目标值</translation>
    </message>
    <message>
        <source>The model would only copy it; take it out of the inputs.</source>
        <translation>模型只会照抄它；请将其从输入中去除。</translation>
    </message>
    <message>
        <source> and {gaps:,} more</source>
        <translation> 以及另外 {gaps:,} 行</translation>
    </message>
    <message>
        <source>{rows} with missing values: line {lines}{more}</source>
        <translation>{rows}有缺失值：第 {lines} 行{more}</translation>
    </message>
    <message>
        <source>Fill them in, or choose to skip these rows or to use the mean of the column.</source>
        <translation>请补全这些值，或选择跳过这些行，或使用该列的均值。</translation>
    </message>
    <message>
        <source>every row has missing values</source>
        <translation>每一行都有缺失值</translation>
    </message>
    <message>
        <source>Choose other columns.</source>
        <translation>请选择其他列。</translation>
    </message>
    <message>
        <source>{rows} left out, with missing values.</source>
        <translation>已略去 {rows}，其中有缺失值。</translation>
    </message>
    <message>
        <source>the target {target!r} has one class only ({different})</source>
        <translation>目标值 {target!r} 只有一个类别（{different}）</translation>
    </message>
    <message>
        <source>There is nothing to tell apart; choose another column or other data.</source>
        <translation>没有可区分的类别；请选择其他列或其他数据。</translation>
    </message>
    <message>
        <source>{value} is no number of a class</source>
        <translation>{value} 不是类别编号</translation>
    </message>
    <message>
        <source>Classes are 0, 1, 2, …; `renumber` takes the numbers as mere names.</source>
        <translation>类别为 0、1、2、…；`renumber` 将数字仅当作名称。</translation>
    </message>
    <message>
        <source>{field!r} in the column {name!r} is no finite number</source>
        <translation>列 {name!r} 中的 {field!r} 不是有限的数</translation>
    </message>
    <message>
        <source>Choose the comma as decimal sign.</source>
        <translation>请选择逗号作为小数点。</translation>
    </message>
    <message>
        <source>Choose other columns, or mend the line.</source>
        <translation>请选择其他列，或修正该行。</translation>
    </message>
    <message>
        <source>the column {empty!r} has no values in the training rows</source>
        <translation>列 {empty!r} 在训练行中没有值</translation>
    </message>
    <message>
        <source>, accuracy {accuracy:.1%}</source>
        <translation>，准确率 {accuracy:.1%}</translation>
    </message>
    <message>
        <source>the targets are not class numbers</source>
        <translation>目标值不是类别编号</translation>
    </message>
    <message>
        <source>Classes are 0, 1, 2, …; to learn other numbers, choose the mean squared error as loss.</source>
        <translation>类别为 0、1、2、…；若要学习其他数值，请选择均方误差作为损失。</translation>
    </message>
    <message>
        <source>the model returns {name}, not a tensor</source>
        <translation>模型返回 {name}，而不是张量</translation>
    </message>
    <message>
        <source>Its forward method should return the predictions, alone or first.</source>
        <translation>其 forward 方法应返回预测结果，可单独返回，也可放在首位。</translation>
    </message>
    <message>
        <source>the model gives {dtype} {shape} for {targets} samples</source>
        <translation>模型对 {targets} 个样本给出 {dtype} {shape}</translation>
    </message>
    <message>
        <source>It should give floating-point numbers, with one row per sample.</source>
        <translation>模型应给出浮点数，每个样本一行。</translation>
    </message>
    <message>
        <source>the model gives {given} per sample, the targets are {wanted} per sample</source>
        <translation>模型对每个样本给出 {given}，而每个样本的目标值为 {wanted}</translation>
    </message>
    <message>
        <source>the model gives {given} per sample, the labels are {wanted} per sample</source>
        <translation>模型对每个样本给出 {given}，而每个样本的标签为 {wanted}</translation>
    </message>
    <message>
        <source>For classes the model should give one number per class.</source>
        <translation>用于分类时，模型应为每个类别给出一个数。</translation>
    </message>
    <message>
        <source>the model gives {shape} outputs, the labels go up to {classes}</source>
        <translation>模型给出 {shape} 个输出，而标签最大为 {classes}</translation>
    </message>
    <message>
        <source>the model gives {shape} per sample, the labels go up to {wanted}</source>
        <translation>模型对每个样本给出 {shape}，而标签最大为 {wanted}</translation>
    </message>
    <message>
        <source>Binary cross entropy needs one output for 0 and 1, or one per class.</source>
        <translation>二元交叉熵需要一个表示 0 和 1 的输出，或每个类别一个输出。</translation>
    </message>
    <message>
        <source>Name the two tensors `inputs` and `targets`, with one row per sample in each.</source>
        <translation>请将两个张量命名为 `inputs` 和 `targets`，两者都是每个样本一行。</translation>
    </message>
    <message>
        <source>All targets are of one class: there is nothing to tell apart.</source>
        <translation>所有目标值都属于同一个类别：没有可区分的类别。</translation>
    </message>
    <message>
        <source>it is a single array, an .npy under another name</source>
        <translation>它是单个数组，即改了名称的 .npy</translation>
    </message>
    <message>
        <source>the file cannot be read as .npz ({error})</source>
        <translation>无法将文件作为 .npz 读取（{error}）</translation>
    </message>
    <message>
        <source>Write it with numpy.savez, without objects.</source>
        <translation>请用 numpy.savez 写入，不含对象。</translation>
    </message>
    <message>
        <source>`{name}` holds {dtype}, not numbers</source>
        <translation>`{name}` 中是 {dtype}，不是数值</translation>
    </message>
    <message>
        <source>no inputs and targets were found; the file has {value}</source>
        <translation>未找到输入和目标值；文件内容：{value}</translation>
    </message>
    <message>
        <source>no tensors</source>
        <translation>无张量</translation>
    </message>
    <message>
        <source>inputs {shape} and targets {shape2} do not belong together</source>
        <translation>输入 {shape} 与目标值 {shape2} 不对应</translation>
    </message>
    <message>
        <source>Both need one row per sample, and at least one.</source>
        <translation>两者都须为每个样本一行，且至少一行。</translation>
    </message>
    <message>
        <source>the tensors are sparse or quantised</source>
        <translation>张量是稀疏或量化的</translation>
    </message>
    <message>
        <source>Save them as dense ones.</source>
        <translation>请保存为稠密张量。</translation>
    </message>
    <message>
        <source>the targets are not labels</source>
        <translation>目标值不是标签</translation>
    </message>
    <message>
        <source>Labels are 0 (no) or 1 (yes), one number each.</source>
        <translation>标签为 0（否）或 1（是），各为一个数。</translation>
    </message>
    <message>
        <source>{bad} of {values:,} with NaN or infinite values, the first in row {first:,}</source>
        <translation>{values:,} 个样本中有 {bad}含 NaN 或无穷大的值，首个在第 {first:,} 行</translation>
    </message>
    <message>
        <source>Take these samples out, or replace the values; the loss would be NaN.</source>
        <translation>请去掉这些样本，或替换这些值；否则损失会变为 NaN。</translation>
    </message>
    <message>
        <source>the inputs are complex numbers</source>
        <translation>输入是复数</translation>
    </message>
    <message>
        <source>Split them into real and imaginary parts.</source>
        <translation>请将其拆分为实部和虚部。</translation>
    </message>
    <message>
        <source>The inputs are bytes; they are scaled from 0…255 to 0…1.</source>
        <translation>输入为字节；已从 0…255 缩放到 0…1。</translation>
    </message>
    <message>
        <source>`split` has the shape {shape} for {count} samples</source>
        <translation>`split` 的形状为 {shape}，而样本有 {count} 个</translation>
    </message>
    <message>
        <source>It needs one number per sample: 0 for training, 1 for validation.</source>
        <translation>须为每个样本给出一个数：0 用于训练，1 用于验证。</translation>
    </message>
    <message>
        <source>no sample is left for training</source>
        <translation>没有剩余样本可用于训练</translation>
    </message>
    <message>
        <source>Mark some with 0 in `split`.</source>
        <translation>请在 `split` 中将一些样本标为 0。</translation>
    </message>
    <message>
        <source>texts need a tokenizer</source>
        <translation>文本需要分词器</translation>
    </message>
    <message>
        <source>Choose the folder of the tokenizer that belongs to the model (it has a tokenizer.json).</source>
        <translation>请选择与模型对应的分词器所在的文件夹（其中有 tokenizer.json）。</translation>
    </message>
    <message>
        <source>there is no such folder with a tokenizer</source>
        <translation>没有这样的分词器文件夹</translation>
    </message>
    <message>
        <source>Choose the folder that has a tokenizer.json. Nothing is downloaded.</source>
        <translation>请选择包含 tokenizer.json 的文件夹。不会下载任何内容。</translation>
    </message>
    <message>
        <source>the tokenizer cannot be read: {first_line}</source>
        <translation>无法读取分词器：{first_line}</translation>
    </message>
    <message>
        <source>The folder needs a tokenizer.json or the files of a slow tokenizer.</source>
        <translation>该文件夹需要有 tokenizer.json，或慢速分词器的文件。</translation>
    </message>
    <message>
        <source>a model with other keys</source>
        <translation>键不同的另一个模型</translation>
    </message>
    <message>
        <source>Not compiled, because the features of the frozen part are kept.</source>
        <translation>未编译，因为缓存了冻结部分的特征。</translation>
    </message>
    <message>
        <source>{lacking!r} is not in it</source>
        <translation>其中没有 {lacking!r}</translation>
    </message>
    <message>
        <source>it has {more!r}</source>
        <translation>其中有 {more!r}</translation>
    </message>
    <message>
        <source>the run checkpoint belongs to {what}: {which}</source>
        <translation>运行检查点属于{what}：{which}</translation>
    </message>
    <message>
        <source>Continue with the recipe, the model and the freezing that the run was started with.</source>
        <translation>请使用该运行开始时的配方、模型和冻结设置继续。</translation>
    </message>
    <message>
        <source>accuracy {accuracy:.1%} → {accuracy2:.1%}</source>
        <translation>准确率 {accuracy:.1%} → {accuracy2:.1%}</translation>
    </message>
    <message>
        <source>loss {loss:.4g} → {loss2:.4g}</source>
        <translation>损失 {loss:.4g} → {loss2:.4g}</translation>
    </message>
    <message>
        <source>{reason} in {seconds:.1f} s</source>
        <translation>{reason}，用时 {seconds:.1f} 秒</translation>
    </message>
    <message>
        <source>a source checkpoint</source>
        <translation>来源检查点</translation>
    </message>
    <message>
        <source>a target model</source>
        <translation>目标模型</translation>
    </message>
    <message>
        <source>{missing} is still to be opened</source>
        <translation>{missing}尚未打开</translation>
    </message>
    <message>
        <source>Open it first.</source>
        <translation>请先将其打开。</translation>
    </message>
    <message>
        <source>the target was opened from a checkpoint, so there is no model to train</source>
        <translation>目标是由检查点打开的，因此没有可训练的模型</translation>
    </message>
    <message>
        <source>Open the target from its code (FILE.py:NAME, torchvision:…) to fine-tune it.</source>
        <translation>若要微调，请从代码打开目标（FILE.py:NAME、torchvision:…）。</translation>
    </message>
    <message>
        <source>the archive has no data.pkl</source>
        <translation>归档中没有 data.pkl</translation>
    </message>
    <message>
        <source>this is no zip archive</source>
        <translation>这不是 zip 归档</translation>
    </message>
    <message>
        <source>this is no tar archive of torch&apos;s</source>
        <translation>这不是 torch 的 tar 归档</translation>
    </message>
    <message>
        <source>is a {kind}, not a Format of wtransplant.checkpoints.opening</source>
        <translation>是 {kind}，而不是 wtransplant.checkpoints.opening 的 Format</translation>
    </message>
    <message>
        <source>has another name, {name!r}</source>
        <translation>的名称不同，为 {name!r}</translation>
    </message>
    <message>
        <source>no file was named</source>
        <translation>未指定文件</translation>
    </message>
    <message>
        <source>Name a checkpoint file.</source>
        <translation>请指定检查点文件。</translation>
    </message>
    <message>
        <source>Get it again from where it came from.</source>
        <translation>请从来源处重新获取。</translation>
    </message>
    <message>
        <source>this {format} file holds no tensors</source>
        <translation>该 {format} 文件不含张量</translation>
    </message>
    <message>
        <source>Name a file with weights in it.</source>
        <translation>请指定包含权重的文件。</translation>
    </message>
    <message>
        <source>this index is named as a shard of another index</source>
        <translation>该索引被另一个索引列为分片</translation>
    </message>
    <message>
        <source>this is {packed}, not a checkpoint</source>
        <translation>这是 {packed}，不是检查点</translation>
    </message>
    <message>
        <source>this is not a checkpoint that can be read</source>
        <translation>这不是可读取的检查点</translation>
    </message>
    <message>
        <source>Unpack it, and open the checkpoint inside.</source>
        <translation>请解包后打开其中的检查点。</translation>
    </message>
    <message>
        <source>Known formats: {names}.</source>
        <translation>已知格式：{names}。</translation>
    </message>
    <message>
        <source>it failed at {file}: {error}</source>
        <translation>处理 {file} 时出错：{error}</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>全部内容</translation>
    </message>
    <message>
        <source>Freeze {what}</source>
        <translation>冻结 {what}</translation>
    </message>
    <message>
        <source>Unfreeze {what}</source>
        <translation>解冻 {what}</translation>
    </message>
    <message>
        <source>Restore {name}</source>
        <translation>恢复 {name}</translation>
    </message>
    <message>
        <source>The recipe has {rules} of its own for some keys, which hold before this.</source>
        <translation>配方对部分键有自己的{rules}，优先于此处。</translation>
    </message>
    <message>
        <source>The next pairs are saved like this.</source>
        <translation>之后的权重对按此保存。</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>{value}…
({length:,} characters; copy the row for all of it)</source>
        <translation>{value}…
（{length:,} 个字符；复制该行可得全文）</translation>
    </message>
    <message>
        <source>quantised as {kind}</source>
        <translation>量化为 {kind}</translation>
    </message>
    <message>
        <source>sparse {layout}</source>
        <translation>稀疏 {layout}</translation>
    </message>
    <message>
        <source>on meta: a shape without values</source>
        <translation>位于 meta 设备：只有形状，没有值</translation>
    </message>
    <message>
        <source>{count:,} entry</source>
        <translation>{count:,} 项</translation>
    </message>
    <message>
        <source>{count:,} entries</source>
        <translation>{count:,} 个条目</translation>
    </message>
    <message>
        <source>… {count:,} values</source>
        <translation>… 共 {count:,} 个值</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>The shapes differ, so there is no difference to show.</source>
        <translation>形状不同，因此没有差值可显示。</translation>
    </message>
    <message>
        <source>{seen} of {elements}</source>
        <translation>{seen} / {elements}</translation>
    </message>
    <message>
        <source>elements</source>
        <translation>元素数</translation>
    </message>
    <message>
        <source>sampled</source>
        <translation>抽样</translation>
    </message>
    <message>
        <source>min</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>max</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>std</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>norm</source>
        <translation>范数</translation>
    </message>
    <message>
        <source>zeros</source>
        <translation>零</translation>
    </message>
    <message>
        <source>infinite</source>
        <translation>无穷大</translation>
    </message>
    <message>
        <source>largest</source>
        <translation>最大差</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>factor</source>
        <translation>系数</translation>
    </message>
    <message>
        <source>source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>{links} as {rules}.</source>
        <translation>{links}归纳为{rules}。</translation>
    </message>
    <message>
        <source>{links} as {rules}; {left:,} that no rule sums up stay as they are.</source>
        <translation>{links}归纳为{rules}；另有 {left:,} 个无法由规则概括，保持原样。</translation>
    </message>
    <message>
        <source>links</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>state</source>
        <translation>当前状态</translation>
    </message>
    <message>
        <source>claimed by {sources}</source>
        <translation>争用来源：{sources}</translation>
    </message>
    <message>
        <source>{problems}, the first {listed:,} are listed</source>
        <translation>{problems}，列出前 {listed:,} 个</translation>
    </message>
    <message>
        <source>problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>{first}, {rest}</source>
        <translation>{first}，{rest}</translation>
    </message>
    <message>
        <source>{first} {rest}</source>
        <translation>{first}{rest}</translation>
    </message>
    <message>
        <source>safetensors, for nearly everything</source>
        <translation>safetensors，几乎适用于所有情况</translation>
    </message>
    <message>
        <source>torch (.pth), for programs that only read that</source>
        <translation>torch (.pth)，供只能读取此格式的程序使用</translation>
    </message>
    <message>
        <source>folder of torch.distributed.checkpoint, for training on many machines</source>
        <translation>torch.distributed.checkpoint 文件夹，用于多机训练</translation>
    </message>
    <message>
        <source>as the model has them</source>
        <translation>与模型一致</translation>
    </message>
    <message>
        <source>as the source has them</source>
        <translation>与来源一致</translation>
    </message>
    <message>
        <source>How pairs are saved</source>
        <translation>权重对的保存方式</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>in shards of at most</source>
        <translation>分片，每片最大</translation>
    </message>
    <message>
        <source>Size of a shard</source>
        <translation>分片大小</translation>
    </message>
    <message>
        <source>Integers and booleans stay as they are. A recipe keeps these choices.</source>
        <translation>整数和布尔值保持不变。配方会保存这些选择。</translation>
    </message>
    <message>
        <source>Save like this</source>
        <translation>按此方式保存</translation>
    </message>
    <message>
        <source>&lt;div style=&apos;white-space:normal&apos;&gt;{text}&lt;/div&gt;</source>
        <translation>&lt;div style=&apos;white-space:normal&apos;&gt;{text}&lt;/div&gt;</translation>
    </message>
    <message>
        <source>equal names without the prefix {prefix!r} below {parent!r}</source>
        <translation>去掉前缀 {prefix!r} 并置于 {parent!r} 之下后键名相同</translation>
    </message>
    <message>
        <source>equal names without the prefix {prefix!r}</source>
        <translation>去掉前缀 {prefix!r} 后键名相同</translation>
    </message>
    <message>
        <source>equal names below {parent!r}</source>
        <translation>置于 {parent!r} 之下后键名相同</translation>
    </message>
    <message>
        <source>is no dataclass derived from Operation with all its methods</source>
        <translation>不是派生自 Operation 且实现了全部方法的数据类</translation>
    </message>
    <message>
        <source>only {share:.0%} of the smaller model matches</source>
        <translation>较小的模型只有 {share:.0%} 匹配</translation>
    </message>
    <message>
        <source>{count:,} block</source>
        <translation>{count:,} 个块</translation>
    </message>
    <message>
        <source>{count:,} blocks</source>
        <translation>{count:,} 个块</translation>
    </message>
    <message>
        <source>{count:,} contradiction</source>
        <translation>{count:,} 处矛盾</translation>
    </message>
    <message>
        <source>{count:,} contradictions</source>
        <translation>{count:,} 处矛盾</translation>
    </message>
    <message>
        <source>{count:,} epoch</source>
        <translation>{count:,} 轮</translation>
    </message>
    <message>
        <source>{count:,} epochs</source>
        <translation>{count:,} 轮</translation>
    </message>
    <message>
        <source>{count:,} field</source>
        <translation>{count:,} 个字段</translation>
    </message>
    <message>
        <source>{count:,} fields</source>
        <translation>{count:,} 个字段</translation>
    </message>
    <message>
        <source>{count:,} file</source>
        <translation>{count:,} 个文件</translation>
    </message>
    <message>
        <source>{count:,} files</source>
        <translation>{count:,} 个文件</translation>
    </message>
    <message>
        <source>{count:,} group</source>
        <translation>{count:,} 个分组</translation>
    </message>
    <message>
        <source>{count:,} groups</source>
        <translation>{count:,} 个分组</translation>
    </message>
    <message>
        <source>{count:,} hit</source>
        <translation>{count:,} 处命中</translation>
    </message>
    <message>
        <source>{count:,} hits</source>
        <translation>{count:,} 处命中</translation>
    </message>
    <message>
        <source>{count:,} image</source>
        <translation>{count:,} 张图像</translation>
    </message>
    <message>
        <source>{count:,} images</source>
        <translation>{count:,} 张图像</translation>
    </message>
    <message>
        <source>{count:,} key</source>
        <translation>{count:,} 个键</translation>
    </message>
    <message>
        <source>{count:,} keys</source>
        <translation>{count:,} 个键</translation>
    </message>
    <message>
        <source>{count:,} link</source>
        <translation>{count:,} 个连接</translation>
    </message>
    <message>
        <source>{count:,} links</source>
        <translation>{count:,} 个连接</translation>
    </message>
    <message>
        <source>{count:,} module</source>
        <translation>{count:,} 个模块</translation>
    </message>
    <message>
        <source>{count:,} modules</source>
        <translation>{count:,} 个模块</translation>
    </message>
    <message>
        <source>{count:,} other</source>
        <translation>另外 {count:,} 个</translation>
    </message>
    <message>
        <source>{count:,} others</source>
        <translation>另外 {count:,} 个</translation>
    </message>
    <message>
        <source>{count:,} parameter</source>
        <translation>{count:,} 个参数</translation>
    </message>
    <message>
        <source>{count:,} parameters</source>
        <translation>{count:,} 个参数</translation>
    </message>
    <message>
        <source>{count:,} buffer</source>
        <translation>{count:,} 个缓冲区</translation>
    </message>
    <message>
        <source>{count:,} buffers</source>
        <translation>{count:,} 个缓冲区</translation>
    </message>
    <message>
        <source>{count:,} place</source>
        <translation>{count:,} 个位置</translation>
    </message>
    <message>
        <source>{count:,} places</source>
        <translation>{count:,} 个位置</translation>
    </message>
    <message>
        <source>{count:,} question</source>
        <translation>{count:,} 个待定问题</translation>
    </message>
    <message>
        <source>{count:,} questions</source>
        <translation>{count:,} 个待定问题</translation>
    </message>
    <message>
        <source>{count:,} row</source>
        <translation>{count:,} 行</translation>
    </message>
    <message>
        <source>{count:,} rows</source>
        <translation>{count:,} 行</translation>
    </message>
    <message>
        <source>{count:,} rule</source>
        <translation>{count:,} 条规则</translation>
    </message>
    <message>
        <source>{count:,} rules</source>
        <translation>{count:,} 条规则</translation>
    </message>
    <message>
        <source>{count:,} run</source>
        <translation>{count:,} 次运行</translation>
    </message>
    <message>
        <source>{count:,} runs</source>
        <translation>{count:,} 次运行</translation>
    </message>
    <message>
        <source>{count:,} sample</source>
        <translation>{count:,} 个样本</translation>
    </message>
    <message>
        <source>{count:,} samples</source>
        <translation>{count:,} 个样本</translation>
    </message>
    <message>
        <source>{count:,} shape</source>
        <translation>{count:,} 种形状</translation>
    </message>
    <message>
        <source>{count:,} shapes</source>
        <translation>{count:,} 种形状</translation>
    </message>
    <message>
        <source>{count:,} step</source>
        <translation>{count:,} 步</translation>
    </message>
    <message>
        <source>{count:,} steps</source>
        <translation>{count:,} 步</translation>
    </message>
    <message>
        <source>{count:,} target</source>
        <translation>{count:,} 个目标</translation>
    </message>
    <message>
        <source>{count:,} targets</source>
        <translation>{count:,} 个目标</translation>
    </message>
    <message>
        <source>{count:,} tensor</source>
        <translation>{count:,} 个张量</translation>
    </message>
    <message>
        <source>{count:,} tensors</source>
        <translation>{count:,} 个张量</translation>
    </message>
    <message>
        <source>{count:,} thread</source>
        <translation>{count:,} 个线程</translation>
    </message>
    <message>
        <source>{count:,} threads</source>
        <translation>{count:,} 个线程</translation>
    </message>
    <message>
        <source>{count:,} value</source>
        <translation>{count:,} 个值</translation>
    </message>
    <message>
        <source>{count:,} values</source>
        <translation>{count:,} 个值</translation>
    </message>
    <message>
        <source>{count:,} line</source>
        <translation>{count:,} 行文本</translation>
    </message>
    <message>
        <source>{count:,} lines</source>
        <translation>{count:,} 行文本</translation>
    </message>
    <message>
        <source>{count:,} name</source>
        <translation>{count:,} 个名称</translation>
    </message>
    <message>
        <source>{count:,} names</source>
        <translation>{count:,} 个名称</translation>
    </message>
    <message>
        <source>{count:,} target key</source>
        <translation>{count:,} 个目标键</translation>
    </message>
    <message>
        <source>{count:,} target keys</source>
        <translation>{count:,} 个目标键</translation>
    </message>
    <message>
        <source>{count:,} source key</source>
        <translation>{count:,} 个来源键</translation>
    </message>
    <message>
        <source>{count:,} source keys</source>
        <translation>{count:,} 个来源键</translation>
    </message>
    <message>
        <source>{count:,} new link</source>
        <translation>{count:,} 个新连接</translation>
    </message>
    <message>
        <source>{count:,} new links</source>
        <translation>{count:,} 个新连接</translation>
    </message>
    <message>
        <source>{count:,} found link</source>
        <translation>{count:,} 个找到的连接</translation>
    </message>
    <message>
        <source>{count:,} found links</source>
        <translation>{count:,} 个找到的连接</translation>
    </message>
    <message>
        <source>{count:,} linked tensor</source>
        <translation>{count:,} 个已连接的张量</translation>
    </message>
    <message>
        <source>{count:,} linked tensors</source>
        <translation>{count:,} 个已连接的张量</translation>
    </message>
    <message>
        <source>{count:,} linked key</source>
        <translation>{count:,} 个已连接的键</translation>
    </message>
    <message>
        <source>{count:,} linked keys</source>
        <translation>{count:,} 个已连接的键</translation>
    </message>
    <message>
        <source>{count:,} inverted rule</source>
        <translation>{count:,} 条反转后的规则</translation>
    </message>
    <message>
        <source>{count:,} inverted rules</source>
        <translation>{count:,} 条反转后的规则</translation>
    </message>
    <message>
        <source>{count:,} normalisation layer</source>
        <translation>{count:,} 个归一化层</translation>
    </message>
    <message>
        <source>{count:,} normalisation layers</source>
        <translation>{count:,} 个归一化层</translation>
    </message>
    <message>
        <source>{count:,} CUDA device</source>
        <translation>{count:,} 个 CUDA 设备</translation>
    </message>
    <message>
        <source>{count:,} CUDA devices</source>
        <translation>{count:,} 个 CUDA 设备</translation>
    </message>
    <message>
        <source>{count:,} other input</source>
        <translation>{count:,} 个其他输入</translation>
    </message>
    <message>
        <source>{count:,} other inputs</source>
        <translation>{count:,} 个其他输入</translation>
    </message>
    <message>
        <source>{count:,} other group</source>
        <translation>{count:,} 个其他分组</translation>
    </message>
    <message>
        <source>{count:,} other groups</source>
        <translation>{count:,} 个其他分组</translation>
    </message>
    <message>
        <source>{count:,} argument</source>
        <translation>{count:,} 个参数项</translation>
    </message>
    <message>
        <source>{count:,} arguments</source>
        <translation>{count:,} 个参数项</translation>
    </message>
    <message>
        <source>{count:,} extra token</source>
        <translation>{count:,} 个额外 token</translation>
    </message>
    <message>
        <source>{count:,} extra tokens</source>
        <translation>{count:,} 个额外 token</translation>
    </message>
    <message>
        <source>{count:,} dtype rule</source>
        <translation>{count:,} 条数据类型规则</translation>
    </message>
    <message>
        <source>{count:,} dtype rules</source>
        <translation>{count:,} 条数据类型规则</translation>
    </message>
    <message>
        <source>{count:,} transplanted tensor</source>
        <translation>{count:,} 个已移植的张量</translation>
    </message>
    <message>
        <source>{count:,} transplanted tensors</source>
        <translation>{count:,} 个已移植的张量</translation>
    </message>
    <message>
        <source>{count:,} number</source>
        <translation>{count:,} 个数值</translation>
    </message>
    <message>
        <source>{count:,} numbers</source>
        <translation>{count:,} 个数值</translation>
    </message>
    <message>
        <source>{count:,} extra row</source>
        <translation>{count:,} 个额外行</translation>
    </message>
    <message>
        <source>{count:,} extra rows</source>
        <translation>{count:,} 个额外行</translation>
    </message>
    <message>
        <source>{count:,} input</source>
        <translation>{count:,} 个输入</translation>
    </message>
    <message>
        <source>{count:,} inputs</source>
        <translation>{count:,} 个输入</translation>
    </message>
    <message>
        <source>scalar</source>
        <translation>标量</translation>
    </message>
    <message>
        <source>Looking at the data</source>
        <translation>正在查看数据代码</translation>
    </message>
    <message>
        <source>Looking at the loss</source>
        <translation>正在查看损失代码</translation>
    </message>
    <message>
        <source>The data of this run come from code in the file
{path}</source>
        <translation>本次运行的数据来自以下文件中的代码
{path}</translation>
    </message>
    <message>
        <source>The loss of this run comes from code in the file
{path}</source>
        <translation>本次运行的损失来自以下文件中的代码
{path}</translation>
    </message>
    <message>
        <source>parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>quantised</source>
        <translation>已量化</translation>
    </message>
    <message>
        <source>{count} element</source>
        <translation>{count} 个元素</translation>
    </message>
    <message>
        <source>{count} elements</source>
        <translation>共 {count} 个元素</translation>
    </message>
    <message>
        <source>shape and dtype are not known</source>
        <translation>形状和数据类型未知</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>validating</source>
        <translation>验证中</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>{reason}, best at step {step:,}</source>
        <translation>{reason}，最佳在第 {step:,} 步</translation>
    </message>
    <message>
        <source>the file ended while it was read</source>
        <translation>读取过程中文件意外结束</translation>
    </message>
    <message>
        <source>It is changing: open it again.</source>
        <translation>文件正在变化：请重新打开。</translation>
    </message>
    <message>
        <source>bytes {start} to {end} are asked for, but the file has {size}</source>
        <translation>请求第 {start} 到 {end} 字节，但文件只有 {size} 字节</translation>
    </message>
    <message>
        <source>The file is cut off or damaged: get it again from where it came from.</source>
        <translation>文件被截断或已损坏：请从来源处重新获取。</translation>
    </message>
    <message>
        <source>the file has changed since it was opened</source>
        <translation>文件在打开之后发生了变化</translation>
    </message>
    <message>
        <source>Open it again.</source>
        <translation>请重新打开。</translation>
    </message>
    <message>
        <source>this is a folder, not a file</source>
        <translation>这是文件夹，不是文件</translation>
    </message>
    <message>
        <source>Name a checkpoint file inside it.</source>
        <translation>请指定其中的检查点文件。</translation>
    </message>
    <message>
        <source>this is not a regular file</source>
        <translation>这不是普通文件</translation>
    </message>
    <message>
        <source>Name a file on disk.</source>
        <translation>请指定磁盘上的文件。</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>Check the name, or whether it was moved.</source>
        <translation>请检查文件名，或确认文件是否已被移动。</translation>
    </message>
    <message>
        <source>the file may not be read</source>
        <translation>没有读取该文件的权限</translation>
    </message>
    <message>
        <source>Ask its owner for read permission.</source>
        <translation>请向文件所有者申请读取权限。</translation>
    </message>
    <message>
        <source>the file cannot be read: {error}</source>
        <translation>无法读取该文件：{error}</translation>
    </message>
    <message>
        <source>Check the disk and the name.</source>
        <translation>请检查磁盘和文件名。</translation>
    </message>
    <message>
        <source>a position before the beginning</source>
        <translation>位置在文件开头之前</translation>
    </message>
    <message>
        <source>bytes {start} to {end} of a block of {count} are asked for</source>
        <translation>请求了 {count} 字节的块中第 {start} 到 {end} 字节</translation>
    </message>
    <message>
        <source>the file names {places} tensors</source>
        <translation>文件列出了 {places} 个张量</translation>
    </message>
    <message>
        <source>the tensor {key!r} has the unknown dtype {dtype!r}</source>
        <translation>张量 {key!r} 的数据类型 {dtype!r} 未知</translation>
    </message>
    <message>
        <source>the shape of {key!r}</source>
        <translation>{key!r} 的形状</translation>
    </message>
    <message>
        <source>the tensor {key!r} takes bytes {offset} to {offset2}, the file has {size}</source>
        <translation>张量 {key!r} 占用字节 {offset} 至 {offset2}，文件只有 {size} 字节</translation>
    </message>
    <message>
        <source>a tensor of type {type}, which the installed gguf does not know</source>
        <translation>张量的类型为 {type}，已安装的 gguf 不认识该类型</translation>
    </message>
    <message>
        <source>the rows of {key!r} are no whole blocks of {name}</source>
        <translation>{key!r} 的行不是 {name} 块的整数倍</translation>
    </message>
    <message>
        <source>the tensor {key!r} is not where the file has tensors</source>
        <translation>张量 {key!r} 不在文件的张量区内</translation>
    </message>
    <message>
        <source>the tensor {key!r} overlaps another one</source>
        <translation>张量 {key!r} 与另一个张量重叠</translation>
    </message>
    <message>
        <source>{name} in a big-endian file cannot be dequantised</source>
        <translation>无法对大端序文件中的 {name} 反量化</translation>
    </message>
    <message>
        <source>reading GGUF needs the package gguf, which is not installed</source>
        <translation>读取 GGUF 需要 gguf 包，但尚未安装</translation>
    </message>
    <message>
        <source>Install it with: pip install &apos;wtransplant[gguf]&apos;</source>
        <translation>安装方法：pip install &apos;wtransplant[gguf]&apos;</translation>
    </message>
    <message>
        <source>the installed gguf cannot dequantise {name}</source>
        <translation>已安装的 gguf 无法对 {name} 反量化</translation>
    </message>
    <message>
        <source>the GGUF header is cut off or damaged: {error}</source>
        <translation>GGUF 文件头被截断或已损坏：{error}</translation>
    </message>
    <message>
        <source>version {version} of GGUF is not known</source>
        <translation>未知的 GGUF 版本 {version}</translation>
    </message>
    <message>
        <source>the GGUF header should name {count} tensors</source>
        <translation>GGUF 文件头应列出 {count} 个张量</translation>
    </message>
    <message>
        <source>the alignment {alignment!r} is no power of two</source>
        <translation>对齐值 {alignment!r} 不是 2 的幂</translation>
    </message>
    <message>
        <source>the GGUF header names {name!r} twice</source>
        <translation>GGUF 文件头中 {name!r} 出现了两次</translation>
    </message>
    <message>
        <source>a tensor of {dimensions} dimensions</source>
        <translation>张量有 {dimensions} 个维度</translation>
    </message>
    <message>
        <source>a tensor&apos;s shape</source>
        <translation>张量的形状</translation>
    </message>
    <message>
        <source>the GGUF header has a value of the unknown type {kind}</source>
        <translation>GGUF 文件头中有未知类型 {kind} 的值</translation>
    </message>
    <message>
        <source>the GGUF header has a name of {length} bytes</source>
        <translation>GGUF 文件头中有长达 {length} 字节的名称</translation>
    </message>
    <message>
        <source>the GGUF header is cut off</source>
        <translation>GGUF 文件头被截断</translation>
    </message>
    <message>
        <source>the GGUF header has more entries than that of any model</source>
        <translation>GGUF 文件头的条目多于任何模型</translation>
    </message>
    <message>
        <source>no file</source>
        <translation>无文件</translation>
    </message>
    <message>
        <source>{first} + {count} more</source>
        <translation>{first} 及另外 {count} 个</translation>
    </message>
    <message>
        <source>the checkpoint is closed</source>
        <translation>检查点已关闭</translation>
    </message>
    <message>
        <source>the tensor {key!r} is not what the header says</source>
        <translation>张量 {key!r} 与文件头的描述不符</translation>
    </message>
    <message>
        <source>The file changed since it was opened; open it again.</source>
        <translation>文件在打开之后已变化；请重新打开。</translation>
    </message>
    <message>
        <source>it holds the same parts over and over, more than can be listed</source>
        <translation>同样的部分反复出现，多到无法列出</translation>
    </message>
    <message>
        <source>it has more tensors, or longer keys, than any checkpoint</source>
        <translation>其中的张量过多或键过长，超过任何检查点</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>嵌套过深</translation>
    </message>
    <message>
        <source>the pickle is damaged near byte {position}: {error}</source>
        <translation>pickle 在第 {position} 字节附近已损坏：{error}</translation>
    </message>
    <message>
        <source>the pickle wants too much memory near byte {position}</source>
        <translation>pickle 在第 {position} 字节附近需要过多内存</translation>
    </message>
    <message>
        <source>the pickle is nested too deeply</source>
        <translation>pickle 嵌套过深</translation>
    </message>
    <message>
        <source>the pickle has more operations than that of any checkpoint</source>
        <translation>pickle 的操作数多于任何检查点</translation>
    </message>
    <message>
        <source>the pickle is larger than that of any checkpoint</source>
        <translation>pickle 大于任何检查点</translation>
    </message>
    <message>
        <source>the pickle is cut off</source>
        <translation>pickle 被截断</translation>
    </message>
    <message>
        <source>the pickle names a global of thousands of characters</source>
        <translation>pickle 引用了名称长达数千字符的全局对象</translation>
    </message>
    <message>
        <source>the pickle names more globals than any checkpoint</source>
        <translation>pickle 引用的全局对象多于任何检查点</translation>
    </message>
    <message>
        <source>{name} is called without a tuple of arguments</source>
        <translation>调用 {name} 时未提供参数元组</translation>
    </message>
    <message>
        <source>the pickle makes more bytes than it has</source>
        <translation>pickle 生成的字节数超过其自身大小</translation>
    </message>
    <message>
        <source>a key without a value</source>
        <translation>有键而没有值</translation>
    </message>
    <message>
        <source>items are set on a {name}</source>
        <translation>试图在 {name} 上设置条目</translation>
    </message>
    <message>
        <source>elements are added to a {name}</source>
        <translation>试图向 {name} 添加元素</translation>
    </message>
    <message>
        <source>a number with too many digits</source>
        <translation>数字的位数过多</translation>
    </message>
    <message>
        <source>a text without quotes</source>
        <translation>文本缺少引号</translation>
    </message>
    <message>
        <source>a memo with a number that is out of range</source>
        <translation>memo 编号超出范围</translation>
    </message>
    <message>
        <source>{name} is called with keywords</source>
        <translation>调用 {name} 时使用了关键字参数</translation>
    </message>
    <message>
        <source>a global whose name is no text</source>
        <translation>全局对象的名称不是文本</translation>
    </message>
    <message>
        <source>a pickle of a protocol above 5</source>
        <translation>pickle 的协议版本高于 5</translation>
    </message>
    <message>
        <source>the tensor {key!r} does not fit the file: {error}</source>
        <translation>张量 {key!r} 与文件不符：{error}</translation>
    </message>
    <message>
        <source>the tensor {key!r} would take {nbytes} bytes in memory, more than the file and a terabyte</source>
        <translation>张量 {key!r} 在内存中将占用 {nbytes} 字节，超过文件大小与 1 TB 之和</translation>
    </message>
    <message>
        <source>One number is repeated beyond reason: the file is damaged, or made to do harm.</source>
        <translation>同一个数被不合理地大量重复：文件已损坏，或是蓄意构造的恶意文件。</translation>
    </message>
    <message>
        <source>a storage made of something else than bytes</source>
        <translation>存储由字节以外的内容构成</translation>
    </message>
    <message>
        <source>a storage that holds something else</source>
        <translation>存储中含有其他内容</translation>
    </message>
    <message>
        <source>the header should have {length} bytes, the file has {size}</source>
        <translation>文件头应有 {length} 字节，而文件只有 {size} 字节</translation>
    </message>
    <message>
        <source>the header has more entries than that of any model</source>
        <translation>文件头的条目多于任何模型</translation>
    </message>
    <message>
        <source>the header is damaged, or too large to be looked at closely</source>
        <translation>文件头已损坏，或过大而无法仔细检查</translation>
    </message>
    <message>
        <source>the header is no JSON: {error}</source>
        <translation>文件头不是 JSON：{error}</translation>
    </message>
    <message>
        <source>the header is nested too deeply</source>
        <translation>文件头嵌套过深</translation>
    </message>
    <message>
        <source>the header is no JSON object</source>
        <translation>文件头不是 JSON 对象</translation>
    </message>
    <message>
        <source>the header names a key twice</source>
        <translation>文件头中有重复的键</translation>
    </message>
    <message>
        <source>the header&apos;s __metadata__ is not text by name</source>
        <translation>文件头的 __metadata__ 不是由名称到文本的映射</translation>
    </message>
    <message>
        <source>dtype, shape {shape} and offsets {begin}, {end} do not agree</source>
        <translation>dtype、形状 {shape} 与偏移量 {begin}、{end} 不一致</translation>
    </message>
    <message>
        <source>the dtype {dtype!r} is not known</source>
        <translation>未知的 dtype {dtype!r}</translation>
    </message>
    <message>
        <source>the shape {shape} cannot be</source>
        <translation>形状 {shape} 不可能存在</translation>
    </message>
    <message>
        <source>the shape {shape} ends inside a byte</source>
        <translation>形状 {shape} 的数据未在字节边界处结束</translation>
    </message>
    <message>
        <source>the header&apos;s entry for {key!r} is wrong: {why}</source>
        <translation>文件头中 {key!r} 的条目有误：{why}</translation>
    </message>
    <message>
        <source>{key!r} begins at {begin}, where {due} is due: a hole or an overlap</source>
        <translation>{key!r} 始于 {begin}，而应始于 {due}：存在空洞或重叠</translation>
    </message>
    <message>
        <source>the header speaks of {due} bytes of tensors, the file has {nbytes}</source>
        <translation>文件头声明张量共 {due} 字节，而文件中有 {nbytes} 字节</translation>
    </message>
    <message>
        <source>the index has more keys than any model</source>
        <translation>索引中的键多于任何模型</translation>
    </message>
    <message>
        <source>the index has no weight_map of key to file name: {error}</source>
        <translation>索引中没有由键到文件名的 weight_map：{error}</translation>
    </message>
    <message>
        <source>the index names {shards} files</source>
        <translation>索引列出了 {shards} 个文件</translation>
    </message>
    <message>
        <source>the index names the file {name!r}, which is not inside its folder</source>
        <translation>索引列出的文件 {name!r} 不在其文件夹内</translation>
    </message>
    <message>
        <source>the index names the file {name!r} in an unusual way</source>
        <translation>索引以异常的方式列出文件 {name!r}</translation>
    </message>
    <message>
        <source>the index names a file for {key!r} that does not hold it</source>
        <translation>索引为 {key!r} 指定的文件中不含该键</translation>
    </message>
    <message>
        <source>Index and shards are of different versions: get all of them again.</source>
        <translation>索引与分片的版本不同：请全部重新获取。</translation>
    </message>
    <message>
        <source>torch cannot make this tensor of {dtype}: {error}</source>
        <translation>torch 无法创建此 {dtype} 张量：{error}</translation>
    </message>
    <message>
        <source>a tensor of an unknown kind, {name}</source>
        <translation>未知种类的张量：{name}</translation>
    </message>
    <message>
        <source>this version of torch has no dtype {dtype}</source>
        <translation>此版本的 torch 没有 dtype {dtype}</translation>
    </message>
    <message>
        <source>torch cannot make a tensor of shape {shape}: {error}</source>
        <translation>torch 无法创建形状为 {shape} 的张量：{error}</translation>
    </message>
    <message>
        <source>its storage is cut off</source>
        <translation>其存储被截断</translation>
    </message>
    <message>
        <source>a quantised tensor whose scale or zero point is no number</source>
        <translation>量化张量的缩放系数或零点不是数字</translation>
    </message>
    <message>
        <source>a quantised tensor whose scales or zero points are no tensors</source>
        <translation>量化张量的各缩放系数或零点不是张量</translation>
    </message>
    <message>
        <source>a NumPy array without data</source>
        <translation>NumPy 数组没有数据</translation>
    </message>
    <message>
        <source>the tensor was saved on the meta device: the file has its shape, but not its values</source>
        <translation>该张量保存时位于 meta 设备：文件中有其形状，但没有值</translation>
    </message>
    <message>
        <source>a storage with a name of thousands of characters</source>
        <translation>存储的名称长达数千字符</translation>
    </message>
    <message>
        <source>the storage {key!r} has no proper size</source>
        <translation>存储 {key!r} 的大小无效</translation>
    </message>
    <message>
        <source>the storage {key!r} is named with two sizes or types</source>
        <translation>存储 {key!r} 以两种大小或类型出现</translation>
    </message>
    <message>
        <source>a view of a storage without key, offset and size</source>
        <translation>存储的视图缺少键、偏移量和大小</translation>
    </message>
    <message>
        <source>the storage {key!r} is outside the one that it is a part of</source>
        <translation>存储 {key!r} 超出了它所属的存储</translation>
    </message>
    <message>
        <source>the storage {key!r} is named with two sizes</source>
        <translation>存储 {key!r} 以两种大小出现</translation>
    </message>
    <message>
        <source>a storage whose name is no short text</source>
        <translation>存储的名称不是短文本</translation>
    </message>
    <message>
        <source>the archive has no member {name!r}</source>
        <translation>归档中没有成员 {name!r}</translation>
    </message>
    <message>
        <source>the member {name!r} is compressed in an unknown way</source>
        <translation>成员 {name!r} 使用了未知的压缩方式</translation>
    </message>
    <message>
        <source>the member {name!r} is encrypted</source>
        <translation>成员 {name!r} 已加密</translation>
    </message>
    <message>
        <source>the member {name!r} is outside the archive</source>
        <translation>成员 {name!r} 位于归档之外</translation>
    </message>
    <message>
        <source>the member {name!r} is not where the directory says</source>
        <translation>成员 {name!r} 不在目录所述的位置</translation>
    </message>
    <message>
        <source>the member {name!r} has two sizes</source>
        <translation>成员 {name!r} 有两个不同的大小</translation>
    </message>
    <message>
        <source>the member {name!r} would inflate to {size} bytes</source>
        <translation>成员 {name!r} 解压后将达 {size} 字节</translation>
    </message>
    <message>
        <source>the member {name!r} does not have the {size} bytes that the directory says</source>
        <translation>成员 {name!r} 的大小不是目录所述的 {size} 字节</translation>
    </message>
    <message>
        <source>the member {name!r} is damaged: {error}</source>
        <translation>成员 {name!r} 已损坏：{error}</translation>
    </message>
    <message>
        <source>the zip archive&apos;s directory is damaged</source>
        <translation>zip 归档的目录已损坏</translation>
    </message>
    <message>
        <source>the zip archive&apos;s directory is damaged: {error}</source>
        <translation>zip 归档的目录已损坏：{error}</translation>
    </message>
    <message>
        <source>the zip archive would inflate to {inflated} bytes</source>
        <translation>zip 归档解压后将达 {inflated} 字节</translation>
    </message>
    <message>
        <source>the zip archive&apos;s directory is longer than its entries</source>
        <translation>zip 归档的目录比其条目更长</translation>
    </message>
    <message>
        <source>the zip archive has no directory: it is cut off, or damaged</source>
        <translation>zip 归档没有目录：被截断或已损坏</translation>
    </message>
    <message>
        <source>the zip archive&apos;s directory is not where its end says</source>
        <translation>zip 归档的目录不在其末尾记录所述的位置</translation>
    </message>
    <message>
        <source>the zip archive has {count} members: more than any checkpoint</source>
        <translation>zip 归档有 {count} 个成员：多于任何检查点</translation>
    </message>
    <message>
        <source>the zip archive&apos;s directory is outside the file</source>
        <translation>zip 归档的目录位于文件之外</translation>
    </message>
    <message>
        <source>the zip archive&apos;s large directory is missing</source>
        <translation>zip 归档缺少大目录（Zip64）</translation>
    </message>
    <message>
        <source>{name} has {size:,} bytes, the manifest says {nbytes:,}</source>
        <translation>{name} 有 {size:,} 字节，清单记载为 {nbytes:,} 字节</translation>
    </message>
    <message>
        <source>{name} cannot be read: {value}</source>
        <translation>无法读取 {name}：{value}</translation>
    </message>
    <message>
        <source>{name}: its SHA-256 is {digest}, the manifest says {sha256}</source>
        <translation>{name}：其 SHA-256 为 {digest}，清单记载为 {sha256}</translation>
    </message>
    <message>
        <source>the manifest does not belong to these weights: {problem}</source>
        <translation>清单不属于这些权重：{problem}</translation>
    </message>
    <message>
        <source>Find the pair that was saved together, or move the foreign .freeze.json away.</source>
        <translation>请找到一同保存的权重对，或移走不属于它的 .freeze.json。</translation>
    </message>
    <message>
        <source>it is for {name!r}, not for {name2!r}</source>
        <translation>它对应 {name!r}，而不是 {name2!r}</translation>
    </message>
    <message>
        <source>not in the weights</source>
        <translation>不在权重文件中</translation>
    </message>
    <message>
        <source>cannot be made again: {what}</source>
        <translation>无法重新得到：{what}</translation>
    </message>
    <message>
        <source>is not what {operation} gives of {value}</source>
        <translation>与 {operation} 由 {value} 得到的结果不同</translation>
    </message>
    <message>
        <source>Save as safetensors, or as .pth.</source>
        <translation>请保存为 safetensors 或 .pth。</translation>
    </message>
    <message>
        <source>the pair is for another model: {names}</source>
        <translation>权重对属于另一个模型：{names}</translation>
    </message>
    <message>
        <source>It was saved for {spec}. With strict=False the rest is loaded.</source>
        <translation>它是为 {spec} 保存的。使用 strict=False 可加载其余部分。</translation>
    </message>
    <message>
        <source>the pair and the model have no key in common: nothing would be loaded</source>
        <translation>权重对与模型没有相同的键：什么也不会加载</translation>
    </message>
    <message>
        <source>It was saved for {spec}.</source>
        <translation>它是为 {spec} 保存的。</translation>
    </message>
    <message>
        <source>the model is on the meta device and has no memory for {bare!r}</source>
        <translation>模型在 meta 设备上，没有为 {bare!r} 分配内存</translation>
    </message>
    <message>
        <source>Give it some first: model.to_empty(device=&apos;cpu&apos;).</source>
        <translation>请先分配内存：model.to_empty(device=&apos;cpu&apos;)。</translation>
    </message>
    <message>
        <source>{names} are one tensor in the model and have different values in the pair</source>
        <translation>{names} 在模型中是同一个张量，在权重对中却有不同的值</translation>
    </message>
    <message>
        <source>Untie them in the model, or save a pair for this model.</source>
        <translation>请在模型中解除绑定，或为此模型保存一个权重对。</translation>
    </message>
    <message>
        <source>is not in the weights</source>
        <translation>并不在权重文件中</translation>
    </message>
    <message>
        <source>is {dtype} {shape} in the weights</source>
        <translation>在权重文件中为 {dtype} {shape}</translation>
    </message>
    <message>
        <source>the manifest does not belong to these weights: {key!r} {found}</source>
        <translation>清单不属于这些权重：{key!r} {found}</translation>
    </message>
    <message>
        <source>the model does not take its values: {error}</source>
        <translation>模型不接受其值：{error}</translation>
    </message>
    <message>
        <source>It may have a part of them now; make it anew.</source>
        <translation>它现在可能已有其中一部分；请重新创建模型。</translation>
    </message>
    <message>
        <source>a tensor of shape {tuple} where {shape} is due</source>
        <translation>张量的形状为 {tuple}，应为 {shape}</translation>
    </message>
    <message>
        <source>The source or the model changed meanwhile. Open both again.</source>
        <translation>来源或模型在此期间发生了变化。请重新打开两者。</translation>
    </message>
    <message>
        <source>is complex, and to be saved as {dtype}</source>
        <translation>是复数，却要保存为 {dtype}</translation>
    </message>
    <message>
        <source>Make it real before.</source>
        <translation>请先将其转换为实数。</translation>
    </message>
    <message>
        <source>is {dtype}, of which torch cannot make {dtype2}</source>
        <translation>是 {dtype}，torch 无法将其转换为 {dtype2}</translation>
    </message>
    <message>
        <source>Put an operation that can before it.</source>
        <translation>请在其之前加入可以转换的操作。</translation>
    </message>
    <message>
        <source>is {layout}</source>
        <translation>是 {layout}</translation>
    </message>
    <message>
        <source>Make it dense before, or link another source key.</source>
        <translation>请先将其转换为稠密张量，或连接另一个来源键。</translation>
    </message>
    <message>
        <source>is quantised</source>
        <translation>已量化</translation>
    </message>
    <message>
        <source>Dequantise it before, or link another source key.</source>
        <translation>请先反量化，或连接另一个来源键。</translation>
    </message>
    <message>
        <source>is on the meta device, without values</source>
        <translation>在 meta 设备上，没有值</translation>
    </message>
    <message>
        <source>Link this key, or build the model for real.</source>
        <translation>请连接此键，或真正构建模型。</translation>
    </message>
    <message>
        <source>the tensor {what}: it cannot be written</source>
        <translation>张量{what}：无法写入</translation>
    </message>
    <message>
        <source>there is no saved pair with this name</source>
        <translation>没有以此为名的已保存权重对</translation>
    </message>
    <message>
        <source>Give the path of the weights: a .safetensors, .safetensors.index.json or .pth file, or a .dcp folder.</source>
        <translation>请给出权重的路径：.safetensors、.safetensors.index.json 或 .pth 文件，或 .dcp 文件夹。</translation>
    </message>
    <message>
        <source>the manifest cannot be read: {error}</source>
        <translation>无法读取清单：{error}</translation>
    </message>
    <message>
        <source>this manifest is not as it was saved: its checksum does not fit its content</source>
        <translation>此清单与保存时不同：校验和与内容不符</translation>
    </message>
    <message>
        <source>It was changed by hand, or is damaged. Save the pair again, or find a copy of it.</source>
        <translation>它被手动修改过，或已损坏。请重新保存权重对，或找到它的副本。</translation>
    </message>
    <message>
        <source>the whole file</source>
        <translation>整个文件</translation>
    </message>
    <message>
        <source>this is no freeze manifest that this version understands: {field}: {first}</source>
        <translation>这不是此版本能够识别的冻结清单：{field}：{first}</translation>
    </message>
    <message>
        <source>It may be damaged, or written by a newer wtransplant.</source>
        <translation>它可能已损坏，或由更新版本的 wtransplant 写入。</translation>
    </message>
    <message>
        <source>{name} (header)</source>
        <translation>{name}（文件头）</translation>
    </message>
    <message>
        <source>there is no freeze manifest beside these weights or in them</source>
        <translation>这些权重旁边和其中都没有冻结清单</translation>
    </message>
    <message>
        <source>Put {name} beside them again.</source>
        <translation>请将 {name} 重新放在它们旁边。</translation>
    </message>
    <message>
        <source>no key of the target matches {pattern!r}</source>
        <translation>目标中没有键与 {pattern!r} 匹配</translation>
    </message>
    <message>
        <source>The pattern is a regex that has to match a whole key, as head\..* does.</source>
        <translation>模式是必须匹配整个键的正则表达式，例如 head\..*。</translation>
    </message>
    <message>
        <source>{pattern!r} is not a valid regex: {error}</source>
        <translation>{pattern!r} 不是有效的正则表达式：{error}</translation>
    </message>
    <message>
        <source>max_shard_size is for safetensors, not for {format}</source>
        <translation>max_shard_size 适用于 safetensors，不适用于 {format}</translation>
    </message>
    <message>
        <source>the source file has changed while it was read</source>
        <translation>来源文件在读取时发生了变化</translation>
    </message>
    <message>
        <source>Save again when nobody writes to it any more. Nothing was changed.</source>
        <translation>请在不再有程序写入它时再次保存。未作任何更改。</translation>
    </message>
    <message>
        <source>the save was cancelled; nothing was changed</source>
        <translation>保存已取消；未作任何更改</translation>
    </message>
    <message>
        <source>the source file cannot be read any more: {value}</source>
        <translation>来源文件已无法读取：{value}</translation>
    </message>
    <message>
        <source>Open the source again. Nothing was changed.</source>
        <translation>请重新打开来源。未作任何更改。</translation>
    </message>
    <message>
        <source>safetensors cannot hold the dtype {dtype}</source>
        <translation>safetensors 无法保存数据类型 {dtype}</translation>
    </message>
    <message>
        <source>Save as .pth, or leave this key out.</source>
        <translation>请保存为 .pth，或略去此键。</translation>
    </message>
    <message>
        <source>safetensors cannot hold {dtype} without a shape</source>
        <translation>safetensors 无法保存没有形状的 {dtype}</translation>
    </message>
    <message>
        <source>One source, taken over unchanged</source>
        <translation>一个来源，原样采用</translation>
    </message>
    <message>
        <source>Two axes exchanged; rows and columns without arguments</source>
        <translation>交换两个轴；不带参数时交换行与列</translation>
    </message>
    <message>
        <source>Axes in another order: permute((2, 0, 1)) puts the last one first</source>
        <translation>轴换一种次序：permute((2, 0, 1)) 将最后一个轴放到最前</translation>
    </message>
    <message>
        <source>Elements laid out anew, as torch.reshape; one size may be -1 and follows from the others</source>
        <translation>重新排列元素，同 torch.reshape；可有一个大小为 -1，由其余大小推出</translation>
    </message>
    <message>
        <source>sizes; without any, the target key&apos;s own, which only the last step knows.</source>
        <translation>各大小；省略时取目标键的大小，只有最后一步知道。</translation>
    </message>
    <message>
        <source>Axes of size one taken away: (C, 1, 1) to (C,)</source>
        <translation>去掉大小为一的轴：(C, 1, 1) 变为 (C,)</translation>
    </message>
    <message>
        <source>which; without any, all that have size one.</source>
        <translation>哪些轴；省略时为所有大小为一的轴。</translation>
    </message>
    <message>
        <source>Axes of size one put in: (C,) to (C, 1, 1) is unsqueeze((1, 2))</source>
        <translation>插入大小为一的轴：unsqueeze((1, 2)) 将 (C,) 变为 (C, 1, 1)</translation>
    </message>
    <message>
        <source>where they are in the result, all counted from the front or all from the back.</source>
        <translation>它们在结果中的位置，全部从前数起或全部从后数起。</translation>
    </message>
    <message>
        <source>Tensors one after the other along an axis, in the order of the sources</source>
        <translation>将各张量按来源的次序沿一个轴依次拼接</translation>
    </message>
    <message>
        <source>along which.</source>
        <translation>沿哪个轴。</translation>
    </message>
    <message>
        <source>of how many tensors each result is made; 0 for all.</source>
        <translation>每个结果由多少个张量组成；0 表示全部。</translation>
    </message>
    <message>
        <source>Part i of n equal parts along an axis, or of parts of the given sizes</source>
        <translation>沿一个轴 n 等分后的第 i 部分，或按给定大小划分后的一部分</translation>
    </message>
    <message>
        <source>which, from 0; 0/3, or a name that a rule gives an index to.</source>
        <translation>哪一部分，从 0 计起；0/3，或由规则赋予序号的名称。</translation>
    </message>
    <message>
        <source>of all parts, where they are not equal.</source>
        <translation>各部分的大小，用于不等分时。</translation>
    </message>
    <message>
        <source>Tensors of one shape put under a new axis, in the order of the sources</source>
        <translation>将形状相同的张量按来源的次序沿一个新轴堆叠</translation>
    </message>
    <message>
        <source>where the new axis is in the result.</source>
        <translation>新轴在结果中的位置。</translation>
    </message>
    <message>
        <source>One of the tensors along an axis, which goes away: unstack(0, 3) is the fourth expert&apos;s matrix</source>
        <translation>沿一个轴取出其中一个张量，该轴随之消失：unstack(0, 3) 是第四个专家的矩阵</translation>
    </message>
    <message>
        <source>which, from 0; 3, 3/8 where there must be eight, or a name that a rule gives an index to.</source>
        <translation>哪一个，从 0 计起；3，必须有八个时写 3/8，或由规则赋予序号的名称。</translation>
    </message>
    <message>
        <source>Rows start to stop of an axis as Python slices them, but never beyond its ends</source>
        <translation>沿一个轴取 start 到 stop 的行，同 Python 切片，但不会超出两端</translation>
    </message>
    <message>
        <source>the first one; negative from the end.</source>
        <translation>第一行；负数从末尾数起。</translation>
    </message>
    <message>
        <source>the one behind the last; by default to the end.</source>
        <translation>最后一行之后的那一行；默认到末尾。</translation>
    </message>
    <message>
        <source>from one to the next, at least 1.</source>
        <translation>相邻两行的间隔，至少为 1。</translation>
    </message>
    <message>
        <source>Rows by number, in this order, each as often as it is named: classes in another order</source>
        <translation>按编号和给定次序取行，列出几次就取几次：用于类别次序不同的情况</translation>
    </message>
    <message>
        <source>the rows; negative from the end.</source>
        <translation>各行的编号；负数从末尾数起。</translation>
    </message>
    <message>
        <source>An axis the other way round: flip(1) takes a first convolution from BGR to RGB</source>
        <translation>将一个轴反向：flip(1) 把首个卷积从 BGR 变为 RGB</translation>
    </message>
    <message>
        <source>Axes made longer; what is new is filled</source>
        <translation>加长各轴，并填充新增部分</translation>
    </message>
    <message>
        <source>which; without any, all.</source>
        <translation>哪些轴；省略时为全部。</translation>
    </message>
    <message>
        <source>the new ones; without any, those of the target key.</source>
        <translation>新的大小；省略时取目标键的大小。</translation>
    </message>
    <message>
        <source>a number; zeros; mean, that of the rows along the axis; initial, what the target has there before the transplant.</source>
        <translation>一个数；zeros 为零；mean 为沿该轴各行的均值；initial 为移植前目标在该处的值。</translation>
    </message>
    <message>
        <source>where the tensor comes to lie in the longer axes.</source>
        <translation>张量在加长后的轴中所处的位置。</translation>
    </message>
    <message>
        <source>Axes made shorter; what is beyond is left out</source>
        <translation>缩短各轴，去掉超出的部分</translation>
    </message>
    <message>
        <source>which end, or the centre, stays.</source>
        <translation>保留哪一端或中间。</translation>
    </message>
    <message>
        <source>Another dtype, rounded as torch does. The result gets the target key&apos;s dtype in the end in any case</source>
        <translation>换成另一种数据类型，舍入方式同 torch。结果最终总会取目标键的数据类型</translation>
    </message>
    <message>
        <source>torch&apos;s name without the prefix.</source>
        <translation>torch 的名称，不带前缀。</translation>
    </message>
    <message>
        <source>Every element times a factor; calculated in float32 or wider, the dtype stays</source>
        <translation>每个元素乘以一个系数；以 float32 或更高精度计算，数据类型不变</translation>
    </message>
    <message>
        <source>not 0; constant fills with zeros.</source>
        <translation>不能为 0；要填零请用 constant。</translation>
    </message>
    <message>
        <source>The sum of several tensors of one shape, each times its weight; their mean without weights (model soup)</source>
        <translation>若干形状相同的张量各乘以权重后求和；不给权重时为均值 (model soup)</translation>
    </message>
    <message>
        <source>one for each source.</source>
        <translation>每个来源一个。</translation>
    </message>
    <message>
        <source>One number everywhere, without any source</source>
        <translation>处处为同一个数，不需要来源</translation>
    </message>
    <message>
        <source>the number.</source>
        <translation>该数。</translation>
    </message>
    <message>
        <source>the shape; without any, the target key&apos;s, and its dtype. With sizes the dtype is float32.</source>
        <translation>形状；省略时取目标键的形状和数据类型。给出大小时数据类型为 float32。</translation>
    </message>
    <message>
        <source>A vision transformer&apos;s position embedding, resampled to another grid of patches</source>
        <translation>将视觉 Transformer 的位置嵌入重采样到另一种图块网格</translation>
    </message>
    <message>
        <source>extra tokens in front (class token, registers), which are taken over as they are.</source>
        <translation>开头的额外 token（类别 token、寄存器 token），原样采用。</translation>
    </message>
    <message>
        <source>rows and columns of patches in the target; by default from the target key, a square.</source>
        <translation>目标中图块的行数和列数；默认由目标键得出，为正方形。</translation>
    </message>
    <message>
        <source>those of the source; by default a square.</source>
        <translation>来源中的行数和列数；默认为正方形。</translation>
    </message>
    <message>
        <source>the interpolation.</source>
        <translation>插值方式。</translation>
    </message>
    <message>
        <source>whether it is low-pass filtered where the grid becomes smaller.</source>
        <translation>网格变小时是否进行低通滤波。</translation>
    </message>
    <message>
        <source>A text model&apos;s position embedding (N, C) or (1, N, C), made longer or shorter</source>
        <translation>将文本模型的位置嵌入 (N, C) 或 (1, N, C) 加长或缩短</translation>
    </message>
    <message>
        <source>positions in the target, with the extra rows; by default from the target key.</source>
        <translation>目标中的位置数，含额外行；默认由目标键得出。</translation>
    </message>
    <message>
        <source>extra rows in front, taken over as they are (2 in RoBERTa and OPT).</source>
        <translation>开头的额外行，原样采用（RoBERTa 和 OPT 中为 2）。</translation>
    </message>
    <message>
        <source>linear spreads the positions evenly, the first and the last stay the first and the last (in float32); repeat starts again from the first, as Longformer was made of RoBERTa.</source>
        <translation>linear 将各位置均匀铺开，首尾位置不变（以 float32 计算）；repeat 从第一个位置重新开始，Longformer 即由 RoBERTa 这样得来。</translation>
    </message>
    <message>
        <source>A table of relative position biases, resampled to another window of h×w patches</source>
        <translation>将相对位置偏置表重采样到另一种 h×w 图块窗口</translation>
    </message>
    <message>
        <source>rows at the end for pairs with a class token, taken over as they are: 3 in BEiT, 0 in Swin.</source>
        <translation>末尾用于与类别 token 配对的行，原样采用：BEiT 中为 3，Swin 中为 0。</translation>
    </message>
    <message>
        <source>rows and columns of the target&apos;s window; by default from the target key, a square.</source>
        <translation>目标窗口的行数和列数；默认由目标键得出，为正方形。</translation>
    </message>
    <message>
        <source>geometric is linear between places that lie the further apart the further out they are, in float32, as timm.layers.resize_rel_pos_bias_table and before it BEiT&apos;s fine-tuning script; bicubic is timm&apos;s resize_rel_pos_bias_table_simple, as in Swin&apos;s repository.</source>
        <translation>geometric 在位置之间线性插值，越靠外间距越大，以 float32 计算，同 timm.layers.resize_rel_pos_bias_table 及更早的 BEiT 微调脚本；bicubic 同 timm 的 resize_rel_pos_bias_table_simple，即 Swin 代码库的做法。</translation>
    </message>
    <message>
        <source>A patch embedding (O, I, h, w) for patches of another size</source>
        <translation>将图块嵌入 (O, I, h, w) 用于另一种大小的图块</translation>
    </message>
    <message>
        <source>rows and columns of a patch in the target; by default from the target key.</source>
        <translation>目标中图块的行数和列数；默认由目标键得出。</translation>
    </message>
    <message>
        <source>the interpolation of the image that is thought to be resized.</source>
        <translation>设想缩放图像时所用的插值方式。</translation>
    </message>
    <message>
        <source>whether that is low-pass filtered where it becomes smaller.</source>
        <translation>图块变小时是否进行低通滤波。</translation>
    </message>
    <message>
        <source>A kernel (O, I, …) for another number of input channels; computed in float32</source>
        <translation>将卷积核 (O, I, …) 用于另一种输入通道数；以 float32 计算</translation>
    </message>
    <message>
        <source>adapt as timm&apos;s adapt_input_conv: sum into one channel, repeat into several; sum gives every new channel the sum of the old ones divided by the number of new ones, so that an image whose channels are all the same has the same response; mean gives every new channel the mean of the old ones, so that weights keep their magnitude; repeat goes through the old ones in turn, times old number / new number.</source>
        <translation>adapt 同 timm 的 adapt_input_conv：变为一个通道时用 sum，变为多个时用 repeat；sum 使每个新通道为旧通道之和除以新通道数，这样各通道相同的图像响应不变；mean 使每个新通道为旧通道的均值，这样权重的大小不变；repeat 依次循环使用旧通道，再乘以旧通道数 / 新通道数。</translation>
    </message>
    <message>
        <source>input channels in the target; by default from the target key.</source>
        <translation>目标中的输入通道数；默认由目标键得出。</translation>
    </message>
    <message>
        <source>A kernel (O, I, H, W) for video, (O, I, T, H, W)</source>
        <translation>将卷积核 (O, I, H, W) 变为视频用的 (O, I, T, H, W)</translation>
    </message>
    <message>
        <source>T; by default from the target key.</source>
        <translation>即 T；默认由目标键得出。</translation>
    </message>
    <message>
        <source>repeat in every frame, divided by T, so that a still video has the image&apos;s response (I3D, arXiv:1705.07750, section 2.1); centre in the middle frame (T // 2), zeros in the others (ViViT, arXiv:2103.15691, section 3.4).</source>
        <translation>repeat 在每一帧重复并除以 T，这样静止视频的响应与图像相同（I3D，arXiv:1705.07750，第 2.1 节）；centre 放在中间一帧 (T // 2)，其余为零（ViViT，arXiv:2103.15691，第 3.4 节）。</translation>
    </message>
    <message>
        <source>A kernel (O, I, T, H, W) for images: its frames added up, as a still video would meet them</source>
        <translation>将卷积核 (O, I, T, H, W) 用于图像：各帧相加，相当于静止视频所遇到的核</translation>
    </message>
    <message>
        <source>The rows of the tokens that both vocabularies have; the others are filled</source>
        <translation>取两个词表共有的 token 的行；其余的行另行填充</translation>
    </message>
    <message>
        <source>what the other rows get: the target&apos;s initial ones, the mean of all source rows, or zeros.</source>
        <translation>其余的行填什么：目标的初始值、来源所有行的均值，或零。</translation>
    </message>
    <message>
        <source>in the target; by default from the target key.</source>
        <translation>目标中的行数；默认由目标键得出。</translation>
    </message>
    <message>
        <source>file of the source&apos;s vocabulary.</source>
        <translation>来源词表的文件。</translation>
    </message>
    <message>
        <source>file of the target&apos;s.</source>
        <translation>目标词表的文件。</translation>
    </message>
    <message>
        <source>Rows of a query or key projection from pairs side by side to two halves, in each head</source>
        <translation>将 query 或 key 投影的行在每个头内由相邻成对改为前后两半</translation>
    </message>
    <message>
        <source>of this projection; the key&apos;s own number where it has fewer than the query.</source>
        <translation>该投影的头数；若 key 的头数少于 query，则为 key 自己的头数。</translation>
    </message>
    <message>
        <source>rotated dimensions of each head, the first ones, where not all are (rotary_dim of GPT-J).</source>
        <translation>每个头中旋转的维数，取开头部分，用于并非全部旋转时（GPT-J 的 rotary_dim）。</translation>
    </message>
    <message>
        <source>Rows of a query or key projection from two halves to pairs side by side, in each head</source>
        <translation>将 query 或 key 投影的行在每个头内由前后两半改为相邻成对</translation>
    </message>
    <message>
        <source>as of RotaryToHalf, whose inverse it is.</source>
        <translation>同 RotaryToHalf，本操作是其逆操作。</translation>
    </message>
    <message>
        <source>as there.</source>
        <translation>同上述操作。</translation>
    </message>
    <message>
        <source>The weight of a length g and a direction v, in this order: v · g / ‖v‖</source>
        <translation>由长度 g 和方向 v（按此次序）得到的权重：v · g / ‖v‖</translation>
    </message>
    <message>
        <source>the axis along which each index has a length of its own, as torch&apos;s argument; None for one length.</source>
        <translation>每个序号各有自己长度的轴，同 torch 的参数；None 表示只有一个长度。</translation>
    </message>
    <message>
        <source>The length weight_g of a weight; the weight itself is its weight_v</source>
        <translation>权重的长度 weight_g；权重本身就是它的 weight_v</translation>
    </message>
    <message>
        <source>as of FoldWeightNorm.</source>
        <translation>同 FoldWeightNorm。</translation>
    </message>
    <message>
        <source>Weight or bias of a layer that does what it and the batch norm behind it do in eval mode</source>
        <translation>一个层的权重或偏置，该层等效于原层及其后的批归一化层在 eval 模式下的共同作用</translation>
    </message>
    <message>
        <source>which of the new layer&apos;s two tensors.</source>
        <translation>新层两个张量中的哪一个。</translation>
    </message>
    <message>
        <source>of the batch norm, which its state dict does not hold: 1e-5 in torch, 1e-3 in Keras.</source>
        <translation>批归一化层的 eps，状态字典中没有：torch 中为 1e-5，Keras 中为 1e-3。</translation>
    </message>
    <message>
        <source>of the weight, along which the outputs lie; 1 for transposed convolutions.</source>
        <translation>权重中输出所在的轴；转置卷积为 1。</translation>
    </message>
    <message>
        <source>Every element plus a number; calculated in float32 or wider, the dtype stays</source>
        <translation>每个元素加上一个数；以 float32 或更高精度计算，数据类型不变</translation>
    </message>
    <message>
        <source>what is added.</source>
        <translation>加上的数。</translation>
    </message>
    <message>
        <source>Run {number}, seed {seed}</source>
        <translation>运行 {number}，随机种子 {seed}</translation>
    </message>
    <message>
        <source>Run {number}</source>
        <translation>运行 {number}</translation>
    </message>
    <message>
        <source>{page} – Help of wtransplant</source>
        <translation>{page} – wtransplant 帮助</translation>
    </message>
    <message>
        <source>This page is in English only.</source>
        <translation>此页只有英文。</translation>
    </message>
    <message>
        <source>Show in the log</source>
        <translation>在日志中显示</translation>
    </message>
    <message>
        <source>Warnings that were not looked at yet: {unread:,}. A click opens the log.</source>
        <translation>尚未查看的警告：{unread:,} 条。点击可打开日志。</translation>
    </message>
    <message>
        <source>{keys} always belongs to “{command}”.</source>
        <translation>{keys} 固定属于“{command}”。</translation>
    </message>
    <message>
        <source>{keys} is a key of the panel “{panel}”.</source>
        <translation>{keys} 是面板“{panel}”的按键。</translation>
    </message>
    <message>
        <source>Every step is done.</source>
        <translation>所有步骤均已完成。</translation>
    </message>
    <message>
        <source>Next: {sentence}</source>
        <translation>下一步：{sentence}</translation>
    </message>
    <message>
        <source>{name} gives its weights.</source>
        <translation>{name} 提供权重。</translation>
    </message>
    <message>
        <source>Open the checkpoint that gives its weights{keys}, or drop its file on the left.</source>
        <translation>打开提供权重的检查点{keys}，或将其文件拖放到左侧。</translation>
    </message>
    <message>
        <source>{name} takes the weights.</source>
        <translation>{name} 接收权重。</translation>
    </message>
    <message>
        <source>Open the model that takes the weights{keys}, or drop its file on the right.</source>
        <translation>打开接收权重的模型{keys}，或将其文件拖放到右侧。</translation>
    </message>
    <message>
        <source>What fits by name is linked once a source and a target are open.</source>
        <translation>打开来源和目标后，名称相符的键会自动连接。</translation>
    </message>
    <message>
        <source>No key is linked yet: let Auto-match look for links{keys}, or drag keys across.</source>
        <translation>尚未连接任何键：用“自动匹配”寻找连接{keys}，或将键拖动过去。</translation>
    </message>
    <message>
        <source>{linked:,} of {all_keys:,} keys are linked; nothing is left over.</source>
        <translation>已连接 {linked:,} / {all_keys:,} 个键，没有遗留。</translation>
    </message>
    <message>
        <source>{linked:,} of {all_keys:,} keys are linked; {left}. What is missing keeps its initial values.</source>
        <translation>已连接 {linked:,} / {all_keys:,} 个键；{left}。缺失的键保持其初始值。</translation>
    </message>
    <message>
        <source>{linked:,} of {all_keys:,} keys are linked; {left}: drag keys across, write rules, or look at Problems.</source>
        <translation>已连接 {linked:,} / {all_keys:,} 个键；{left}：请拖动键、编写规则，或查看“问题”面板。</translation>
    </message>
    <message>
        <source>What must not move is chosen once a target is open.</source>
        <translation>打开目标后，再选择哪些内容不得变化。</translation>
    </message>
    <message>
        <source>Tick in the target what must not move. Nothing is frozen: everything would train.</source>
        <translation>在目标中勾选不得变化的内容。目前没有冻结任何内容：全部都会参与训练。</translation>
    </message>
    <message>
        <source>{frozen:,} of {all_keys:,} keys are frozen and will not move.</source>
        <translation>已冻结 {frozen:,} / {all_keys:,} 个键，它们不会变化。</translation>
    </message>
    <message>
        <source>{what} is under way.</source>
        <translation>{what}正在进行。</translation>
    </message>
    <message>
        <source>What is not frozen is fine-tuned once a source and a target are open.</source>
        <translation>打开来源和目标后，即可微调未冻结的部分。</translation>
    </message>
    <message>
        <source>Fine-tune what is not frozen{keys}, or save without it.</source>
        <translation>微调未冻结的部分{keys}，或不微调而直接保存。</translation>
    </message>
    <message>
        <source>Weights and freeze manifest are saved.</source>
        <translation>权重和冻结清单已保存。</translation>
    </message>
    <message>
        <source>Something changed since the pair was saved: save it again{keys}.</source>
        <translation>保存权重对之后又有改动：请重新保存{keys}。</translation>
    </message>
    <message>
        <source>Weights and freeze manifest are saved once a source and a target are open.</source>
        <translation>打开来源和目标后，即可保存权重和冻结清单。</translation>
    </message>
    <message>
        <source>Save weights and freeze manifest{keys}.</source>
        <translation>保存权重和冻结清单{keys}。</translation>
    </message>
    <message>
        <source>In the trees of keys</source>
        <translation>在键树中</translation>
    </message>
    <message>
        <source>Open or close a module; in an open one to its first row, in a closed one to the one above</source>
        <translation>展开或折叠模块；已展开时转到第一行，已折叠时转到上一级</translation>
    </message>
    <message>
        <source>Open a module with all below it</source>
        <translation>展开模块及其下的全部内容</translation>
    </message>
    <message>
        <source>Edit what the link does (target)</source>
        <translation>编辑连接的操作（目标）</translation>
    </message>
    <message>
        <source>Freeze it, or let it train (target)</source>
        <translation>冻结，或设为可训练（目标）</translation>
    </message>
    <message>
        <source>Remove the links of what is selected</source>
        <translation>移除所选内容的连接</translation>
    </message>
    <message>
        <source>Copy the keys; the rows with their columns</source>
        <translation>复制键；复制整行的各列</translation>
    </message>
    <message>
        <source>Go to the filter: Down goes on to what was found, Esc clears it</source>
        <translation>转到筛选框：向下键进入结果，Esc 清除</translation>
    </message>
    <message>
        <source>In lists</source>
        <translation>在列表中</translation>
    </message>
    <message>
        <source>Problems: go to the row in the trees</source>
        <translation>问题：转到树中的对应行</translation>
    </message>
    <message>
        <source>Matching: accept, reject, why?</source>
        <translation>匹配：接受、拒绝、为什么？</translation>
    </message>
    <message>
        <source>Rules: move a rule</source>
        <translation>规则：移动规则</translation>
    </message>
    <message>
        <source>Rules: duplicate, delete</source>
        <translation>规则：复制一份、删除</translation>
    </message>
    <message>
        <source>Runs: rename, delete</source>
        <translation>运行记录：重命名、删除</translation>
    </message>
    <message>
        <source>In charts</source>
        <translation>在图表中</translation>
    </message>
    <message>
        <source>Show all of it</source>
        <translation>完整显示</translation>
    </message>
    <message>
        <source>In this help</source>
        <translation>在本帮助中</translation>
    </message>
    <message>
        <source>Back, forward</source>
        <translation>后退、前进</translation>
    </message>
    <message>
        <source>Contents page</source>
        <translation>目录页</translation>
    </message>
    <message>
        <source>Find in this page; next place, previous place</source>
        <translation>在本页中查找；下一处、上一处</translation>
    </message>
    <message>
        <source>Search all pages</source>
        <translation>搜索所有页面</translation>
    </message>
    <message>
        <source>Larger, smaller, usual text</source>
        <translation>放大、缩小、恢复文字大小</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Every action is in a menu too; the keys of actions stand beside them there.</source>
        <translation>每个操作在菜单中也能找到；快捷键写在菜单项旁边。</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Usual keys</source>
        <translation>默认快捷键</translation>
    </message>
    <message>
        <source>when</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>what was said</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>cannot be done now</source>
        <translation>现在无法执行</translation>
    </message>
    <message>
        <source>is on</source>
        <translation>已启用</translation>
    </message>
    <message>
        <source>These keys are not known.</source>
        <translation>无法识别这些按键。</translation>
    </message>
    <message>
        <source>{keys} copies, cuts, pastes or selects in every field and list.</source>
        <translation>{keys} 在所有输入框和列表中用于复制、剪切、粘贴或全选。</translation>
    </message>
    <message>
        <source>{keys} alone is for typing and moving: hold Ctrl or Alt with it.</source>
        <translation>单独的 {keys} 用于输入和移动：请同时按住 Ctrl 或 Alt。</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>面板</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>清空列表</translation>
    </message>
    <message>
        <source>Pairs, targets and inputs of proofs are forgotten; no file is deleted.</source>
        <translation>仅清除权重对、目标和证明输入的记录；不会删除任何文件。</translation>
    </message>
    <message>
        <source>Opened lately: {count:,}</source>
        <translation>最近打开：{count:,}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Find in this page</source>
        <translation>在本页中查找</translation>
    </message>
    <message>
        <source>Previous place (Shift+F3)</source>
        <translation>上一处 (Shift+F3)</translation>
    </message>
    <message>
        <source>Next place (F3)</source>
        <translation>下一处 (F3)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>{tip} ({keys})</source>
        <translation>{tip} ({keys})</translation>
    </message>
    <message>
        <source>filter commands and keys…</source>
        <translation>筛选命令和快捷键…</translation>
    </message>
    <message>
        <source>Filter commands and keys</source>
        <translation>筛选命令和快捷键</translation>
    </message>
    <message>
        <source>Take them away there</source>
        <translation>从该命令移走</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>命令及其快捷键</translation>
    </message>
    <message>
        <source>Press the new keys</source>
        <translation>按下新的快捷键</translation>
    </message>
    <message>
        <source>No keys</source>
        <translation>无快捷键</translation>
    </message>
    <message>
        <source>All usual keys</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Give every command the keys that it came with</source>
        <translation>将所有命令恢复为最初的快捷键</translation>
    </message>
    <message>
        <source>Choose a command, go to the field and press the new keys.</source>
        <translation>选择一个命令，进入输入框后按下新的快捷键。</translation>
    </message>
    <message>
        <source>Keys of “{command}”</source>
        <translation>“{command}”的快捷键</translation>
    </message>
    <message>
        <source>What the program says is kept here: notes, warnings and errors with their details. Nothing was said yet.</source>
        <translation>程序给出的消息都保存在这里：说明、警告，以及带详情的错误。目前还没有消息。</translation>
    </message>
    <message>
        <source>Nothing that was said fits the filter.</source>
        <translation>没有符合筛选条件的消息。</translation>
    </message>
    <message>
        <source>warnings and errors</source>
        <translation>警告和错误</translation>
    </message>
    <message>
        <source>errors only</source>
        <translation>仅错误</translation>
    </message>
    <message>
        <source>Which entries are listed</source>
        <translation>列出哪些条目</translation>
    </message>
    <message>
        <source>find in what was said…</source>
        <translation>在消息中查找…</translation>
    </message>
    <message>
        <source>Filter of the log</source>
        <translation>日志的筛选</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Throw away what was said; the log file keeps it</source>
        <translation>清空消息；日志文件中仍会保留</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令列表</translation>
    </message>
    <message>
        <source>No command is called “{query}”.</source>
        <translation>没有名为“{query}”的命令。</translation>
    </message>
    <message>
        <source>↑ ↓ choose · Enter do it · Esc close</source>
        <translation>↑ ↓ 选择 · Enter 执行 · Esc 关闭面板</translation>
    </message>
    <message>
        <source>Not now: {reason}</source>
        <translation>暂不可用：{reason}</translation>
    </message>
    <message>
        <source>Open in a window of its own</source>
        <translation>在单独窗口中打开</translation>
    </message>
    <message>
        <source>Put the plot back</source>
        <translation>放回原处</translation>
    </message>
    <message>
        <source>The plot is in a window of its own.</source>
        <translation>图表已在单独窗口中打开。</translation>
    </message>
    <message>
        <source>Window of the plot</source>
        <translation>图表窗口</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存方式</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件位置</translation>
    </message>
    <message>
        <source>as the system</source>
        <translation>与系统一致</translation>
    </message>
    <message>
        <source>light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>设置页面</translation>
    </message>
    <message>
        <source>Close this note</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Checkpoints (*.safetensors *.pth *.pt *.pt2 *.bin *.pkl *.ckpt *.tar *.npz *.npy *.gguf *.json);;All files (*)</source>
        <translation>检查点 (*.safetensors *.pth *.pt *.pt2 *.bin *.pkl *.ckpt *.tar *.npz *.npy *.gguf *.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>%1 File</source>
        <translation>%1 文件</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>驱动器</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>快捷方式</translation>
    </message>
</context>
</TS>
