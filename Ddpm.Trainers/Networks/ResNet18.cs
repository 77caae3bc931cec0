using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// ResNet18 (He et al. 2016, table 1) with torchvision's names in torchvision's order. TorchVision's own adds shortcuts
/// with temporary numbers, against which <see cref="TensorArithmetic"/> warns.
/// </summary>
internal sealed class ResNet18 : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNormalization bn1;
    private readonly ReLU relu;
    private readonly MaxPool2d maxpool;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Flatten flatten;
    private readonly Linear fc;

    /// <param name="labels">How many logits a picture has.</param>
    /// <param name="device">Where the weights are to live; null is the CPU.</param>
    public ResNet18(int labels, Device? device = null)
        : base(nameof(ResNet18))
    {
        conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false, device: device);
        bn1 = new BatchNormalization(64, device: device);
        relu = ReLU(inplace: true);
        maxpool = MaxPool2d(3, stride: 2, padding: 1);
        layer1 = Layer(64, 64, stride: 1, device);
        layer2 = Layer(64, 128, stride: 2, device);
        layer3 = Layer(128, 256, stride: 2, device);
        layer4 = Layer(256, 512, stride: 2, device);
        avgpool = AdaptiveAvgPool2d(1);
        flatten = Flatten();
        fc = Linear(512, labels, device: device);
        RegisterComponents();
    }

    /// <param name="input">float32 [N, 3, H, W].</param>
    /// <returns>float32 [N, labels], logits.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = maxpool.call(relu.call(bn1.call(conv1.call(input))));
        hidden = layer4.call(layer3.call(layer2.call(layer1.call(hidden))));
        return fc.call(flatten.call(avgpool.call(hidden))).MoveToOuterDisposeScope();
    }

    private static Sequential Layer(int inputs, int outputs, int stride, Device? device) =>
        Sequential(new Block(inputs, outputs, stride, device), new Block(outputs, outputs, stride: 1, device));

    /// <summary>Two convolutions, and the input beside them; where the shape changes, a convolution of single pixels.</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1;
        private readonly BatchNormalization bn1;
        private readonly Conv2d conv2;
        private readonly BatchNormalization bn2;
        private readonly Sequential? downsample;

        public Block(int inputs, int outputs, int stride, Device? device)
            : base(nameof(Block))
        {
            conv1 = Conv2d(inputs, outputs, 3, stride, padding: 1, bias: false, device: device);
            bn1 = new BatchNormalization(outputs, device: device);
            conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false, device: device);
            bn2 = new BatchNormalization(outputs, device: device);
            if (stride != 1 || inputs != outputs)
                downsample = Sequential(
                    Conv2d(inputs, outputs, 1, stride, bias: false, device: device),
                    new BatchNormalization(outputs, device: device)
                );
            RegisterComponents();
        }

        /// <param name="input">float32 [N, inputs, H, W].</param>
        /// <returns>float32 [N, outputs, H / stride, W / stride].</returns>
        public override Tensor forward(Tensor input)
        {
            var hidden = bn1.call(conv1.call(input)).relu_();
            hidden = bn2.call(conv2.call(hidden));
            return hidden.AddInPlace(downsample?.call(input) ?? input).relu_();
        }
    }
}
